"""What the SDK has beyond the API's operations; each module is loaded when one of its helpers is called."""

"""What the SDK has beyond the API's operations."""

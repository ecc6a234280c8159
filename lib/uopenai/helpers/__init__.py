"""What the SDK offers beyond single operations; each module is loaded by the first call that needs it."""

"""The relay: the long-lived key stays on the host, and boards call through it with tokens of their own."""

"""Makes what is derived from tools/spec: resource modules, packed schemas, type stubs, indexes."""

"""Makes, from the facts in tools/spec, what is generated: resources, schemas, stubs, tables."""

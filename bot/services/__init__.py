"""Services: plain functions that run in one transaction and return. They never wait on the network."""

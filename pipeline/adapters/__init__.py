"""How the ports are kept: a folder a port, a file a library, a memory twin for each."""

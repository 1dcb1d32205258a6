"""The kernel: how a record travels from post to post. Knows no HTTP, no template, no county noun."""

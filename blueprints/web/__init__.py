"""The kit of the web side: what every blueprint shares. It has no route of its own."""

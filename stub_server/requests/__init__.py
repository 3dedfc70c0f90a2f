"""The way of a request from the socket to the handler: read, judged, let in or refused."""

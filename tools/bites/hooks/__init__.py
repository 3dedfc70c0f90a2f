"""The ways in which a fault can strike: in the answer, in the request, or in what the server stores."""

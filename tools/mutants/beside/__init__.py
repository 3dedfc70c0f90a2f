"""What runs inside the processes of the suite and of the stub, given to them from outside."""

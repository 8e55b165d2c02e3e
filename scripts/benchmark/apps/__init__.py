"""Small servers to compare with: floors that answer fixed bodies, SQL at each request."""

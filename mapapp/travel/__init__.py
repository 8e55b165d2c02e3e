"""How long it takes to get there: our declared estimate, or a routing service by address."""

"""What people see: routes, health, live stream."""

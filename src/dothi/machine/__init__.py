"""The machine the city runs on: users, ports, folders and the processes of private servers."""

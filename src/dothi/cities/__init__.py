"""Made-up cities to try and train on. They talk to the rest only by MQTT and files."""

"""The ways in: MQTT, HTTP, replay."""

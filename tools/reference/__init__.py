"""The reference of the SensorThings service: written from the model, and from requests that are executed."""

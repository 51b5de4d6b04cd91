"""The SensorThings API 1.1: URLs and JSON on the way in, JSON and other forms on the way out."""

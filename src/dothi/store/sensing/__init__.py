"""The entities of the SensorThings standards in tables: questions become SQL, drafts become rows."""

"""Turn knowledge into action: alarms that people handle, and what follows from them."""

"""The OGC's interfaces, tested over HTTP and against plain evaluation."""

"""Runs in Debian's Python: prints what QGIS reads of a collection, and what it draws of its tiles."""

import json
import os
import sys
from urllib.parse import quote

from PyQt5.QtCore import QSize
from PyQt5.QtGui import QColor
from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsFeatureRequest,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
    QgsVectorTileLayer,
)

PICTURE = QSize(512, 512)


def read_features(layer, request=None):
    """Names and positions."""
    features = layer.getFeatures(request) if request is not None else layer.getFeatures()
    return {
        feature["name"]: (feature.geometry().asPoint().x(), feature.geometry().asPoint().y())
        for feature in features
    }


def count_drawn(address, box):
    """How many pixels of a picture of a box are not its background."""
    layer = QgsVectorTileLayer(f"type=xyz&url={quote(address, safe=':/')}&zmin=0&zmax=18", "tiles")
    if not layer.isValid():
        raise SystemExit("QGIS does not take the address of the tiles")
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setOutputSize(PICTURE)
    settings.setBackgroundColor(QColor("white"))
    mercator = QgsCoordinateReferenceSystem("EPSG:3857")
    settings.setDestinationCrs(mercator)
    way = QgsCoordinateTransform(QgsCoordinateReferenceSystem("EPSG:4326"), mercator, QgsProject.instance())
    settings.setExtent(way.transformBoundingBox(box))
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    picture = job.renderedImage()
    white = QColor("white").rgb()
    return sum(picture.pixel(x, y) != white for x in range(512) for y in range(512))


def main(root, collection):
    """Print it as one line of JSON."""
    application = QgsApplication([], False)
    QgsApplication.setPrefixPath("/usr", True)
    application.initQgis()
    source = f" url='{root}' typename='{collection}' pagingEnabled='true' maxNumFeatures='1000'"
    everything = QgsVectorLayer(f"{source} restrictToRequestBBOX='0'", "all", "OAPIF")
    boxed = QgsVectorLayer(f"{source} restrictToRequestBBOX='1'", "boxed", "OAPIF")
    if not everything.isValid() or not boxed.isValid():
        raise SystemExit("QGIS does not open the collection")
    within = read_features(boxed, QgsFeatureRequest().setFilterRect(QgsRectangle(105, 10, 106, 11)))
    tiles = f"{root}/collections/{collection}/tiles/WebMercatorQuad/{{z}}/{{y}}/{{x}}"
    found = {
        "features": read_features(everything),
        "within": sorted(within),
        "drawn": count_drawn(tiles, QgsRectangle(105.6, 10.0, 105.8, 10.2)),
        "drawn_elsewhere": count_drawn(tiles, QgsRectangle(112.0, 16.0, 112.2, 16.2)),
    }
    sys.stdout.write(json.dumps(found) + "\n")
    sys.stdout.flush()
    # QGIS 3.22 now and then crashes while Python takes it down; everything has been said.
    os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:3])

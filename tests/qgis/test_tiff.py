"""Alpha bands of the GeoTIFFs that QGIS writes for a service, as GDAL reads them."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("qgis.core", reason="needs QGIS's own Python")

from osgeo import gdal

from qgis_plugin.engine_link.errors import CannotWrite
from qgis_plugin.engine_link.tiff import mark_alpha

pytestmark = pytest.mark.qgis


@pytest.mark.parametrize("big", ["YES", "NO"])
@pytest.mark.parametrize(("count", "band"), [(2, 2), (4, 4), (5, 4), (5, 5), (9, 9)])
def test_any_band_can_be_alpha(tmp_path: Path, big: str, count: int, band: int) -> None:
    path = tmp_path / "a.tif"
    options = ["TILED=YES", "PHOTOMETRIC=MINISBLACK", "ALPHA=NO", f"BIGTIFF={big}"]
    made = gdal.GetDriverByName("GTiff").Create(str(path), 4, 4, count, gdal.GDT_Byte, options)
    for number in range(1, count + 1):
        made.GetRasterBand(number).Fill(10 * number)
    del made
    before = path.read_bytes()
    mark_alpha(path, band)
    assert sum(old != new for old, new in zip(before, path.read_bytes(), strict=True)) == 1
    read = gdal.Open(str(path))
    kinds = [read.GetRasterBand(number + 1).GetColorInterpretation() for number in range(count)]
    assert [number for number, kind in enumerate(kinds, 1) if kind == gdal.GCI_AlphaBand] == [band]


def test_half_a_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.tif").write_bytes(b"II*\0\x08\0\0\0")
    with pytest.raises(CannotWrite, match=r"a\.tif: the image could not be written; is the disk full\?$"):
        mark_alpha(tmp_path / "a.tif", 4)

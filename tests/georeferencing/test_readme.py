"""The examples of georeferencing/README.md run as they stand."""

import re
from pathlib import Path

import geopandas
import numpy as np
import rasterio
from affine import Affine

README = Path(__file__).parents[2] / "georeferencing" / "README.md"


def test_the_examples_run(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    p8 = np.zeros((1, 300, 200), np.uint8)
    p8[0, 10:20, 10:20] = p8[0, 290:300, 50:60] = 200
    place = {"crs": "EPSG:32632", "transform": Affine(0.3, 0, 500_000, 0, -0.3, 5_000_000)}
    for name in ("probability.tif", "scene.tif"):
        size = {"width": 200, "height": 300, "count": 1, "dtype": "uint8"}
        with rasterio.open(name, "w", driver="GTiff", **size, **place) as file:
            file.write(p8)
    examples = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert len(examples) == 2
    for example in examples:
        exec(compile(example, README.name, "exec"), {})
    table = geopandas.read_file("roofs.gpkg")
    np.testing.assert_allclose(table.area_m2, 9.0, rtol=1e-3)
    assert len(table) == 2
    assert "(3, 64, 64)" in capsys.readouterr().out

"""The Processing algorithms with a real engine: alone, in a model, in a batch, on layers that QGIS must draw."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

core = pytest.importorskip("qgis.core", reason="needs QGIS's own Python")

from qgis_plugin.engine_link.connection import EngineConnection  # noqa: E402
from qgis_plugin.manager.routes import command_of  # noqa: E402
from qgis_plugin.processing.provider import ReferSegmentProvider  # noqa: E402
from qgis_plugin.settings import Settings  # noqa: E402

pytestmark = pytest.mark.qgis

SAMPLE = Path(__file__).parents[2] / "resources" / "samples" / "atlanta.tif"
WEST, SOUTH, EAST, NORTH = 733801, 3724929, 733911, 3725049
PIECE = f"{WEST},{EAST},{SOUTH},{NORTH} [EPSG:32616]"


class Route(Settings):
    """Settings of the tests alone, not those of the user who runs them."""

    route = "environment"
    python = os.environ.get("ENGINE_PYTHON", "")
    state_folder = ""
    managed_folder = ""


@pytest.fixture(scope="module")
def processing(qgis_app: object, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """QGIS's Processing with the plugin's provider and one engine for all tests."""
    scratch = tmp_path_factory.mktemp("engine")
    Route.state_folder = str(scratch / "state")
    sys.path.insert(0, str(Path(core.QgsApplication.pkgDataPath()) / "python" / "plugins"))
    import processing
    from processing.core.Processing import Processing

    Processing.initialize()
    connection = EngineConnection(Route(), command_of, scratch / "engine.log")
    provider = ReferSegmentProvider(connection)
    assert core.QgsApplication.processingRegistry().addProvider(provider)
    yield processing
    core.QgsApplication.processingRegistry().removeProvider(provider)
    connection.stop()


def run(processing: Any, name: str, **parameters: Any) -> dict[str, Any]:
    return processing.run(f"refer_and_segment:{name}", parameters)


def extent_of(layer: Any) -> tuple[float, float, float, float]:
    box = layer.extent()
    return box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum()


def lies_inside(layer: Any, slack: float = 1.0) -> bool:
    west, south, east, north = extent_of(layer)
    return west >= WEST - slack and east <= EAST + slack and south >= SOUTH - slack and north <= NORTH + slack


def crop(path: Path, west: float, south: float, east: float, north: float) -> Path:
    """Write a piece of the sample."""
    from osgeo import gdal

    gdal.UseExceptions()
    gdal.Translate(str(path), str(SAMPLE), projWin=(west, north, east, south)).FlushCache()
    return path


@pytest.fixture(scope="module")
def found(processing: Any, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """One run with every output, in memory and on disk."""
    folder = tmp_path_factory.mktemp("found")
    return run(
        processing,
        "segment",
        INPUT=core.QgsRasterLayer(str(SAMPLE), "atlanta"),
        PHRASES="buildings\n\n  the largest   building ",
        EXTENT=PIECE,
        OUTPUT="TEMPORARY_OUTPUT",
        PROBABILITY=str(folder / "p.tif"),
        LAYERS=str(folder / "layers.gpkg"),
    )


def test_segment_makes_a_styled_layer_in_the_right_place(found: dict[str, Any]) -> None:
    layer = found["OUTPUT"]
    phrases = [feature["phrase"] for feature in layer.getFeatures()]
    assert phrases.count("the largest building") == 1
    assert found["OBJECTS"] == len(phrases) >= 4
    assert found["AREA_M2"] == pytest.approx(sum(feature["area_m2"] for feature in layer.getFeatures()))
    assert layer.crs().authid() == "EPSG:32616"
    assert lies_inside(layer)
    assert layer.renderer().type() == "graduatedSymbol"
    assert layer.attributeAlias(layer.fields().indexOf("score_mean")) == "Score (mean)"
    assert "mrsnet-lite" in layer.metadata().abstract()
    assert found["RUN_ID"]


def test_segment_writes_a_layer_a_phrase_and_the_probability(found: dict[str, Any]) -> None:
    layer = core.QgsVectorLayer(found["LAYERS"])
    assert {each.split("!!::!!")[1] for each in layer.dataProvider().subLayers()} >= {
        "buildings",
        "the_largest_building",
    }
    assert core.QgsRasterLayer(found["PROBABILITY"]).bandCount() >= 1


def test_vectorize_makes_less_of_a_higher_threshold(processing: Any, found: dict[str, Any]) -> None:
    higher = run(
        processing,
        "vectorize",
        INPUT=found["PROBABILITY"],
        THRESHOLD=0.9,
        MIN_AREA=20,
        SMOOTH=True,
        EXTENT=PIECE,
        OUTPUT="TEMPORARY_OUTPUT",
    )
    assert 0 < higher["AREA_M2"] < 0.9 * found["AREA_M2"]
    assert higher["OBJECTS"] == higher["OUTPUT"].featureCount()
    assert lies_inside(higher["OUTPUT"])
    assert higher["OUTPUT"].renderer().type() == "graduatedSymbol"


def test_select_takes_a_memory_layer_and_keeps_its_fields(processing: Any) -> None:
    layer = core.QgsVectorLayer("Polygon?crs=EPSG:32616&field=fid:integer&field=class:string", "things", "memory")
    for number, (west, side, kind) in enumerate(((0, 10, "building"), (50, 30, "building"), (90, 5, "tank"))):
        feature = core.QgsFeature(layer.fields())
        feature.setAttributes([7, kind])  # the same fid everywhere: other formats would refuse it
        feature.setGeometry(
            core.QgsGeometry.fromRect(core.QgsRectangle(WEST + west, SOUTH, WEST + west + side, SOUTH + side))
        )
        assert layer.dataProvider().addFeature(feature), number
    results = run(
        processing, "select", INPUT=layer, PHRASES="the largest building\nthe tanks", OUTPUT="TEMPORARY_OUTPUT"
    )
    chosen = {feature["phrase"]: feature for feature in results["OUTPUT"].getFeatures()}
    assert results["OBJECTS"] == 2
    assert chosen["the largest building"]["area_m2"] == pytest.approx(900, rel=2e-3)
    assert chosen["the largest building"]["class"] == "building"
    assert chosen["the tanks"]["area_m2"] == pytest.approx(25, rel=2e-3)
    assert "largest" in chosen["the largest building"]["why"]


def test_batch_of_three_rasters_runs_in_threads(processing: Any, tmp_path: Path) -> None:
    registry = core.QgsApplication.processingRegistry()
    algorithm = registry.algorithmById("refer_and_segment:segment")
    assert not algorithm.flags() & core.QgsProcessingAlgorithm.Flag.FlagNoThreading
    context, feedback = core.QgsProcessingContext(), core.QgsProcessingFeedback()
    ended: dict[int, tuple[bool, dict[str, Any]]] = {}
    tasks = []
    for number in range(3):
        west = WEST + 40 * number - 40
        parameters = {
            "INPUT": str(crop(tmp_path / f"raster {number}.tif", west, SOUTH, west + 50, SOUTH + 100)),
            "PHRASES": "buildings",
            "OUTPUT": str(tmp_path / f"found {number}.gpkg"),
        }
        task = core.QgsProcessingAlgRunnerTask(algorithm, parameters, context, feedback)
        task.executed.connect(lambda done, results, number=number: ended.update({number: (done, results)}))
        tasks.append(task)
        core.QgsApplication.taskManager().addTask(task)
    end = time.monotonic() + 300
    while len(ended) < 3 and time.monotonic() < end:
        core.QgsApplication.processEvents()
        time.sleep(0.01)
    assert [ended[number][0] for number in range(3)] == [True] * 3
    for number in range(3):
        layer = core.QgsVectorLayer(str(tmp_path / f"found {number}.gpkg"))
        assert layer.isValid()
        assert layer.featureCount() == ended[number][1]["OBJECTS"]
        if layer.featureCount():
            assert extent_of(layer)[0] >= WEST + 40 * number - 40
    assert sum(results["OBJECTS"] for _, results in ended.values()) >= 3


def test_segment_works_inside_a_model(processing: Any, tmp_path: Path) -> None:
    model = core.QgsProcessingModelAlgorithm("buildings' centres", "tests")
    model.initAlgorithm()
    raster = core.QgsProcessingModelParameter("raster")
    model.addModelParameter(core.QgsProcessingParameterRasterLayer("raster", "Raster"), raster)
    source = core.QgsProcessingModelChildParameterSource
    segment = core.QgsProcessingModelChildAlgorithm("refer_and_segment:segment")
    segment.setChildId("segment")
    segment.addParameterSources("INPUT", [source.fromModelParameter("raster")])
    segment.addParameterSources("PHRASES", [source.fromStaticValue("the largest building")])
    model.addChildAlgorithm(segment)
    centres = core.QgsProcessingModelChildAlgorithm("native:centroids")
    centres.setChildId("centres")
    centres.addParameterSources("INPUT", [source.fromChildOutput("segment", "OUTPUT")])
    output = core.QgsProcessingModelOutput("Centres", "Centres")
    output.setChildId("centres")
    output.setChildOutputName("OUTPUT")
    centres.setModelOutputs({"Centres": output})
    model.addChildAlgorithm(centres)
    path = tmp_path / "centres.model3"
    assert model.toFile(str(path))
    again = core.QgsProcessingModelAlgorithm()
    assert again.fromFile(str(path))
    piece = crop(tmp_path / "piece.tif", WEST, SOUTH, EAST, NORTH)
    results = processing.run(again, {"raster": str(piece), "centres:Centres": "TEMPORARY_OUTPUT"})
    layer = results["centres:Centres"]
    assert layer.geometryType() == core.QgsWkbTypes.GeometryType.PointGeometry
    assert layer.featureCount() == 1
    assert lies_inside(layer)


def test_a_web_layer_is_drawn_first(processing: Any) -> None:
    server = subprocess.Popen(
        [sys.executable, str(Path(__file__).parent / "tiles.py"), str(SAMPLE)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert server.stdout is not None
        port = int(server.stdout.readline())
        url = f"type=xyz&url=http://127.0.0.1:{port}/xyz/%7Bz%7D/%7Bx%7D/%7By%7D.png&zmax=21&zmin=0"
        layer = core.QgsRasterLayer(url, "tiles", "wms")
        assert layer.isValid()
        feedback = core.QgsProcessingFeedback()
        parameters = {
            "INPUT": layer, "PHRASES": "buildings", "EXTENT": PIECE, "GSD": "0.5", "OUTPUT": "TEMPORARY_OUTPUT",
        }  # fmt: skip
        results = processing.run("refer_and_segment:segment", parameters, feedback=feedback)
    finally:
        server.terminate()
        server.wait()
        server.stdout.close()
    assert "drawn at 0.5 m" in feedback.textLog()
    assert not list((Path(Route.state_folder) / "uploads").iterdir())
    assert {feature["source"] for feature in results["OUTPUT"].getFeatures()} == {"tiles"}
    placed = core.QgsCoordinateTransform(
        results["OUTPUT"].crs(), core.QgsCoordinateReferenceSystem("EPSG:32616"), core.QgsProject.instance()
    )
    assert results["OBJECTS"] >= 2
    box = placed.transformBoundingBox(results["OUTPUT"].extent())
    assert box.xMinimum() >= WEST - 3 and box.xMaximum() <= EAST + 3
    assert box.yMinimum() >= SOUTH - 3 and box.yMaximum() <= NORTH + 3


def test_a_pack_of_one_s_own_is_read_where_it_lies(processing: Any, tmp_path: Path) -> None:
    own = shutil.copytree(SAMPLE.parents[1] / "models" / "mrsnet-lite", tmp_path / "own")
    parameters = {"INPUT": str(SAMPLE), "PHRASES": "buildings", "EXTENT": PIECE, "OUTPUT": "TEMPORARY_OUTPUT"}
    assert run(processing, "segment", MODEL=str(own), **parameters)["OBJECTS"] > 0


def test_cancelling_ends_the_engine_s_job_and_writes_nothing(processing: Any, tmp_path: Path) -> None:
    feedback = core.QgsProcessingFeedback()
    feedback.progressChanged.connect(lambda share: feedback.cancel())
    timer = threading.Timer(2.0, feedback.cancel)
    timer.start()
    algorithm = core.QgsApplication.processingRegistry().algorithmById("refer_and_segment:segment")
    out = tmp_path / "none.gpkg"
    parameters = {"INPUT": str(SAMPLE), "PHRASES": "roads", "OVERLAP": 0.75, "OUTPUT": str(out)}
    started = time.monotonic()
    results, _ = algorithm.run(parameters, core.QgsProcessingContext(), feedback)
    timer.cancel()
    assert time.monotonic() - started < 60
    assert results == {}
    assert not out.exists()


def test_wrong_input_is_refused_in_one_line(processing: Any, found: dict[str, Any]) -> None:
    base = {"INPUT": str(SAMPLE), "OUTPUT": "TEMPORARY_OUTPUT"}
    cases = [
        ({"PHRASES": " \n "}, "the phrase is empty"),
        ({"PHRASES": "buildings", "EXTENT": "0,1,0,1 [EPSG:4326]"}, '"Extent to look in" lies off atlanta'),
        ({"PHRASES": "buildings", "MODEL": "nothing-like-it"}, "nothing-like-it"),
        ({"PHRASES": "buildings", "EXTENT": PIECE, "AOI": found["OUTPUT"]}, "not both"),
        ({"PHRASES": "buildings", "EXTENT": PIECE, "BANDS": "9"}, "9"),
        ({"PHRASES": "buildings", "EXTENT": PIECE, "WINDOW": 65}, '"Tile size in pixels, multiple of 32" 65'),
    ]
    for parameters, expected in cases:
        feedback = core.QgsProcessingFeedback()
        with pytest.raises(core.QgsProcessingException) as refused:
            processing.run("refer_and_segment:segment", {**base, **parameters}, feedback=feedback)
        assert expected in f"{refused.value} {feedback.textLog()}"
        assert "Traceback" not in feedback.textLog()
    with pytest.raises(core.QgsProcessingException, match=rf"^{SAMPLE}: .*uint16"):
        run(processing, "vectorize", **base)


def test_an_area_of_interest_cuts(processing: Any) -> None:
    area = core.QgsVectorLayer("Polygon?crs=EPSG:4326", "area", "memory")
    outline = core.QgsGeometry.fromRect(core.QgsRectangle(WEST, SOUTH, EAST, NORTH))
    to_degrees = core.QgsCoordinateTransform(
        core.QgsCoordinateReferenceSystem("EPSG:32616"), area.crs(), core.QgsProject.instance()
    )
    outline.transform(to_degrees)
    feature = core.QgsFeature()
    feature.setGeometry(outline)
    area.dataProvider().addFeature(feature)
    results = run(
        processing, "segment", INPUT=str(SAMPLE), PHRASES="the northernmost building", AOI=area,
        OUTPUT="TEMPORARY_OUTPUT",
    )  # fmt: skip
    assert results["OBJECTS"] == 1
    assert lies_inside(results["OUTPUT"])


def test_algorithms_explain_a_missing_engine(processing: Any) -> None:
    class Nothing(Route):
        python = ""

    class Service(Route):
        route = "service"

    from qgis_plugin.processing.segment import SegmentAlgorithm
    from qgis_plugin.processing.vectorize import VectorizeAlgorithm

    possible, why = SegmentAlgorithm(EngineConnection(Nothing(), command_of)).canExecute()
    assert not possible
    assert "Engine…" in why
    assert SegmentAlgorithm(EngineConnection(Service(), command_of)).canExecute()[0]
    assert not VectorizeAlgorithm(EngineConnection(Service(), command_of)).canExecute()[0]


def test_every_algorithm_has_help_tags_icon_and_a_published_name(processing: Any) -> None:
    provider = core.QgsApplication.processingRegistry().providerById("refer_and_segment")
    assert provider.name() == "Refer & Segment"
    assert {algorithm.name() for algorithm in provider.algorithms()} == {"segment", "select", "vectorize"}
    for algorithm in provider.algorithms():
        assert len(algorithm.shortHelpString()) > 100
        assert algorithm.tags() and algorithm.helpUrl() and not algorithm.icon().isNull()
        for definition in algorithm.parameterDefinitions():
            assert definition.description()

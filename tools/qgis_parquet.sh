#!/usr/bin/env bash
# Builds GDAL's Parquet driver for Debian 12's QGIS 3.22, whose GDAL 3.6.2 comes without it, so that the test that opens
# GeoParquet in QGIS can run: bash tools/qgis_parquet.sh [FOLDER]. Needs g++, unzip, pip, apt with Debian's sources and
# about a minute; nothing is installed. The driver is compiled from Debian's GDAL source against the Arrow libraries and
# headers of a pyarrow wheel (13, the last that GDAL 3.6 compiles with; manylinux_2_28, the same C++ ABI).
set -euo pipefail
out=$(realpath -m "${1:-build/gdal-parquet}")
mkdir -p "$out/apt/lists/partial" "$out/apt/sources" "$out/version/gdal_version_full"
cd "$out"

sed 's/^Types: deb$/Types: deb-src/' /etc/apt/sources.list.d/debian.sources > apt/sources/source.sources
apt=(apt-get -qq -o "Dir::Etc::sourceparts=$out/apt/sources" -o Dir::Etc::sourcelist=/dev/null
     -o "Dir::State::lists=$out/apt/lists")
"${apt[@]}" update
"${apt[@]}" source --download-only gdal=3.6.2+dfsg-1
apt-get -qq download libgdal-dev
tar xf gdal_3.6.2+dfsg.orig.tar.xz
dpkg -x libgdal-dev_*.deb dev
pip --disable-pip-version-check download --quiet --no-deps --only-binary :all: --python-version 3.11 \
    --platform manylinux_2_28_x86_64 pyarrow==13.0.0
unzip -q -o pyarrow-13.0.0-*.whl 'pyarrow/include/*' 'pyarrow/libarrow.so*' 'pyarrow/libparquet.so*'
cp dev/usr/include/gdal/gdal_version.h version/gdal_version_full/

ogr=gdal-3.6.2/ogr
includes=(-Iversion -Idev/usr/include/gdal -Igdal-3.6.2/port -Igdal-3.6.2/gcore -I$ogr -Ipyarrow/include)
for part in "" /arrow_common /parquet /generic /mem; do includes+=("-I$ogr/ogrsf_frmts$part"); done
for part in driver dataset layer writerdataset writerlayer; do
    g++ -std=c++17 -O0 -fPIC -DGDAL_COMPILATION "${includes[@]}" -c "$ogr/ogrsf_frmts/parquet/ogrparquet$part.cpp" -o "$part.o"
done
mkdir -p drivers
g++ -shared -o drivers/ogr_Parquet.so ./*.o -Wl,-rpath,"$out/pyarrow" -Lpyarrow -l:libarrow.so.1300 \
    -l:libparquet.so.1300 /usr/lib/x86_64-linux-gnu/libgdal.so.32
echo "GDAL_DRIVER_PATH=$out/drivers"

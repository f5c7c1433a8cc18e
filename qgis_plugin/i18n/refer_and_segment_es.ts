<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
<name>ReferSegment</name>
<message><source>{}: no engine answers there ({}); does it run?</source><translation>{}: ningún motor responde ahí ({}); ¿está en marcha?</translation></message>
<message><source>the engine ended by itself; it was started again</source><translation>el motor terminó por sí solo; se ha vuelto a iniciar</translation></message>
<message><source>it was stopped</source><translation>se detuvo</translation></message>
<message><source>The service's key is missing or wrong: enter it as 'Key'.</source><translation>Falta la clave del servicio o es incorrecta: escríbala en «Clave».</translation></message>
<message><source>the system ended it, mostly because memory ran out: choose a smaller area, or a larger pixel</source><translation>el sistema lo terminó, casi siempre por falta de memoria: elija un área menor o píxeles mayores</translation></message>
<message><source>a library crashed: try the device cpu, or install the engine again</source><translation>una biblioteca falló: pruebe el dispositivo cpu o vuelva a instalar el motor</translation></message>
<message><source>{}: the engine is not installed there (pip install '.[serve]' in the folder of the engine's source); see &quot;Engine and settings&quot;</source><translation>{}: el motor no está instalado allí (pip install '.[serve]' en la carpeta del código fuente del motor); véase «Motor y ajustes»</translation></message>
<message><source>a system library is missing: install Microsoft's Visual C++ runtime</source><translation>falta una biblioteca del sistema: instale el entorno Visual C++ de Microsoft</translation></message>
<message><source>{:.0%} of the area has no image: tiles are missing, or nothing is there; it was not searched</source><translation>El {:.0%} del área no tiene imagen: faltan teselas o no hay nada; allí no se ha buscado</translation></message>
<message><source>the layer sent no image of this place; zoom to where it has one, or check its server</source><translation>la capa no envió imagen de este lugar; acérquese a donde tenga una o compruebe su servidor</translation></message>
<message><source>Read the phrase</source><translation>Leer la expresión</translation></message>
<message><source>Starting the engine</source><translation>Iniciando el motor</translation></message>
<message><source>Make the polygons again</source><translation>Rehacer los polígonos</translation></message>
<message><source>Segment {}</source><translation>Segmentar {}</translation></message>
<message><source>{}: the image could not be written; is the disk full?</source><translation>{}: no se pudo escribir la imagen; ¿está lleno el disco?</translation></message>
<message><source>{}: the engine's answer cannot be read</source><translation>{}: la respuesta del motor no se puede leer</translation></message>
<message><source>the engine ended during the run ({}); press Run to start it again</source><translation>el motor terminó durante la ejecución ({}); «Ejecutar» lo vuelve a iniciar</translation></message>
<message><source>Refer &amp; Segment</source><translation>Refer &amp; Segment</translation></message>
<message><source>Back</source><translation>Atrás</translation></message>
<message><source>Refer &amp; Segment: engine and settings</source><translation>Refer &amp; Segment: motor y ajustes</translation></message>
<message><source>Engine</source><translation>Motor</translation></message>
<message><source>Log</source><translation>Registro</translation></message>
<message><source>Copy diagnostics</source><translation>Copiar diagnóstico</translation></message>
<message><source>For a report of a problem: versions, state and logs, without your name and keys</source><translation>Para informar de un problema: versiones, estado y registros, sin su nombre ni sus claves</translation></message>
<message><source>The engine is the program that looks for objects. How do you get it?</source><translation>El motor es el programa que busca los objetos. ¿Cómo obtenerlo?</translation></message>
<message><source>Test</source><translation>Probar</translation></message>
<message><source>Run the model once and say how fast it is</source><translation>Ejecutar el modelo una vez y decir su velocidad</translation></message>
<message><source>Removing…</source><translation>Eliminando…</translation></message>
<message><source>Trying the engine…</source><translation>Probando el motor…</translation></message>
<message><source>The engine does not run</source><translation>El motor no está en marcha</translation></message>
<message><source>The engine is starting…</source><translation>El motor se inicia…</translation></message>
<message><source>The engine runs</source><translation>El motor está en marcha</translation></message>
<message><source>The engine did not start</source><translation>El motor no se inició</translation></message>
<message><source>The report is on the clipboard; paste it where you ask for help.</source><translation>El informe está en el portapapeles; péguelo donde pida ayuda.</translation></message>
<message><source>Start</source><translation>Iniciar</translation></message>
<message><source>Stop</source><translation>Detener</translation></message>
<message><source>Stopping…</source><translation>Deteniendo…</translation></message>
<message><source>Remove the engine and all it needs from {}?</source><translation>¿Quitar de {} el motor y todo lo que necesita?</translation></message>
<message><source>The engine ended by itself</source><translation>El motor terminó por sí solo</translation></message>
<message><source>Stopped. What was downloaded is kept; &quot;Go on&quot; continues.</source><translation>Detenido. Lo descargado se conserva; «Continuar» sigue.</translation></message>
<message><source>{}. The next run starts it again.</source><translation>{}. La próxima ejecución lo vuelve a iniciar.</translation></message>
<message><source>{model} works: {seconds} s for {pixels} × {pixels} pixels</source><translation>{model} funciona: {seconds} s para {pixels} × {pixels} píxeles</translation></message>
<message><source>the processor (CPU)</source><translation>el procesador (CPU)</translation></message>
<message><source>there is no graphics card (GPU) that it can use</source><translation>no hay ninguna tarjeta gráfica (GPU) que pueda usar</translation></message>
<message><source>Engine {version} on {device}</source><translation>Motor {version} en {device}</translation></message>
<message><source>The engine is version {engine}, the plugin {plugin}: update the older one, the plugin in QGIS's plugin manager, the engine with pip install '.[serve]' in the source of that version.</source><translation>El motor es de la versión {engine} y el complemento de la {plugin}: actualice el más antiguo, el complemento en el administrador de complementos de QGIS, el motor con pip install '.[serve]' en el código fuente de esa versión.</translation></message>
<message><source>{}: is no engine.</source><translation>{}: no es un motor.</translation></message>
<message><source>A SOCKS proxy cannot be used: set an HTTP proxy in QGIS's options, or use a folder of wheels</source><translation>Un proxy SOCKS no sirve: indique un proxy HTTP en las opciones de QGIS, o use una carpeta de wheels</translation></message>
<message><source>The proxy wants a name and a password: set them in QGIS's network options</source><translation>El proxy pide nombre y contraseña: indíquelos en las opciones de red de QGIS</translation></message>
<message><source>A certificate is not trusted: add your organisation's authority in QGIS's authentication options</source><translation>No se confía en un certificado: añada la autoridad de su organización en las opciones de autenticación de QGIS</translation></message>
<message><source>The disk is full</source><translation>El disco está lleno</translation></message>
<message><source>A path is too long for Windows: choose a Folder with a shorter one</source><translation>Una ruta es demasiado larga para Windows: elija una carpeta con otra más corta</translation></message>
<message><source>A package differs from its checksum: something on the way changes files; use a folder of wheels</source><translation>Un paquete difiere de su suma de comprobación: algo en el camino cambia los archivos; use una carpeta de wheels</translation></message>
<message><source>The package index cannot be reached: check QGIS's proxy, or use a folder of wheels</source><translation>No se alcanza el índice de paquetes: revise el proxy de QGIS o use una carpeta de wheels</translation></message>
<message><source>The index has no engine {}: ask who gave you the plugin for a folder of wheels, and name it as Wheels</source><translation>El índice no tiene el motor {}: pida su carpeta de wheels a quien le dio el complemento, e indíquela en Wheels</translation></message>
<message><source>A package is not there for this machine and Python: use another Python, or a folder of wheels</source><translation>Un paquete no existe para este equipo y este Python: use otro Python o una carpeta de wheels</translation></message>
<message><source>Looking for a Python</source><translation>Buscando un Python</translation></message>
<message><source>Fetching a Python</source><translation>Descargando un Python</translation></message>
<message><source>Installing packages</source><translation>Instalando paquetes</translation></message>
<message><source>Ready</source><translation>Listo</translation></message>
<message><source>the wheels are for Python {}</source><translation>los wheels son para Python {}</translation></message>
<message><source>it does not start</source><translation>no se inicia</translation></message>
<message><source>No Python 3.11, 3.12 or 3.13 that can be used ({seen}), and none can be fetched: {why}. Install one from python.org and try again.</source><translation>No hay ningún Python 3.11, 3.12 o 3.13 utilizable ({seen}) ni se puede descargar uno: {why}. Instale uno de python.org e inténtelo de nuevo.</translation></message>
<message><source>Everything is in this folder; use no network</source><translation>Todo está en esta carpeta; no usar la red</translation></message>
<message><source>none was found</source><translation>no se encontró ninguno</translation></message>
<message><source>Making an environment with {}</source><translation>Creando un entorno con {}</translation></message>
<message><source>Installing the engine {}</source><translation>Instalando el motor {}</translation></message>
<message><source>Unpacking {done} of {count}</source><translation>{done} de {count} desempaquetados</translation></message>
<message><source>{}: no such folder of wheels.</source><translation>{}: no existe esa carpeta de wheels.</translation></message>
<message><source>Wheels</source><translation>Wheels</translation></message>
<message><source>{path} cannot be used: {why}</source><translation>{path} no se puede usar: {why}</translation></message>
<message><source>{folder}: holds no engine {version}; make the folder from the plugin's own version.</source><translation>{folder}: no contiene el motor {version}; haga la carpeta con la versión del complemento.</translation></message>
<message><source>{}: differs from its checksum in SHA256SUMS; copy it again.</source><translation>{}: difiere de su suma en SHA256SUMS; cópielo de nuevo.</translation></message>
<message><source>Fetching {}</source><translation>Descargando {}</translation></message>
<message><source>it belongs to QGIS</source><translation>pertenece a QGIS</translation></message>
<message><source>it is not a 64-bit CPython</source><translation>no es un CPython de 64 bits</translation></message>
<message><source>there is no PyTorch for Macs with Intel's processors</source><translation>no hay PyTorch para Mac con procesadores Intel</translation></message>
<message><source>it is from the Microsoft Store, whose programs write elsewhere</source><translation>es de Microsoft Store, cuyos programas escriben en otro lugar</translation></message>
<message><source>it is Python {}; {} to {} is needed</source><translation>es Python {}; se necesita de {} a {}</translation></message>
<message><source>its venv module is missing: apt install {}</source><translation>falta su módulo venv: apt install {}</translation></message>
<message><source>Installation</source><translation>Instalación</translation></message>
<message><source>Refresh</source><translation>Actualizar</translation></message>
<message><source>Open folder</source><translation>Abrir carpeta</translation></message>
<message><source>Nothing was written yet.</source><translation>Aún no se ha escrito nada.</translation></message>
<message><source>The engine {old} is installed, the plugin is {new}: press &quot;Update&quot; in &quot;Engine and settings&quot;.</source><translation>El motor {old} está instalado, el complemento es el {new}: pulse «Actualizar motor» en «Motor y ajustes».</translation></message>
<message><source>{}: is there already and not of the installation; choose an empty folder.</source><translation>{}: ya existe y no es de la instalación; elija una carpeta vacía.</translation></message>
<message><source>{path}: {reason}. Choose another folder.</source><translation>{path}: {reason}. Elija otra carpeta.</translation></message>
<message><source>{folder}: {free:.1f} GB are free; the installation needs {needed} GB. Make room or choose another folder.</source><translation>{folder}: hay {free:.1f} GB libres; la instalación necesita {needed} GB. Haga sitio o elija otra carpeta.</translation></message>
<message><source>Another installation into {} is running.</source><translation>Otra instalación en {} está en marcha.</translation></message>
<message><source>Downloads the engine and the libraries it needs, 1 to 4 GB, into a folder of its own; QGIS itself is not changed.</source><translation>Descarga el motor y las bibliotecas que necesita, de 1 a 4 GB, en una carpeta propia; QGIS no se modifica.</translation></message>
<message><source>The engine {version} is installed in {folder}.</source><translation>El motor {version} está instalado en {folder}.</translation></message>
<message><source>An installation was stopped; it goes on where it was.</source><translation>Una instalación se detuvo; continúa donde estaba.</translation></message>
<message><source>Update</source><translation>Actualizar motor</translation></message>
<message><source>Check and repair</source><translation>Comprobar y reparar</translation></message>
<message><source>Go on</source><translation>Continuar</translation></message>
<message><source>Install</source><translation>Instalar</translation></message>
<message><source>Remove</source><translation>Quitar</translation></message>
<message><source>Folder of the environment</source><translation>Carpeta del entorno</translation></message>
<message><source>Python 3.11 to 3.13</source><translation>Python 3.11 a 3.13</translation></message>
<message><source>the best one of this machine</source><translation>el mejor de este equipo</translation></message>
<message><source>Folder of wheels</source><translation>Carpeta de wheels</translation></message>
<message><source>none: from the package index</source><translation>ninguna: del índice de paquetes</translation></message>
<message><source>For machines without network, and other wishes</source><translation>Para equipos sin red y otros deseos</translation></message>
<message><source>Folder</source><translation>Carpeta</translation></message>
<message><source>Python</source><translation>Python</translation></message>
<message><source>The environment's Python</source><translation>El Python del entorno</translation></message>
<message><source>/path/of/environment/bin/python</source><translation>/ruta/del/entorno/bin/python</translation></message>
<message><source>Find</source><translation>Buscar</translation></message>
<message><source>Look for an engine on this machine's search path</source><translation>Buscar un motor en la ruta de búsqueda de este equipo</translation></message>
<message><source>A Python with the engine in it, such as a conda environment: pip install '.[serve]' in the folder of the engine's source.</source><translation>Un Python que contiene el motor, como un entorno conda: pip install '.[serve]' en la carpeta del código fuente del motor.</translation></message>
<message><source>An engine that runs already, for example on a machine with a GPU through a tunnel (ssh -L 8901:127.0.0.1:8901 machine). Rasters are sent to it.</source><translation>Un motor que ya está en marcha, por ejemplo en un equipo con GPU a través de un túnel (ssh -L 8901:127.0.0.1:8901 equipo). Los rásteres se le envían.</translation></message>
<message><source>Address</source><translation>Dirección</translation></message>
<message><source>Key</source><translation>Clave</translation></message>
<message><source>Refer &amp; Segment service</source><translation>Servicio Refer &amp; Segment</translation></message>
<message><source>Install the engine for me</source><translation>Instalar el motor por mí</translation></message>
<message><source>Use an environment that has the engine</source><translation>Usar un entorno que contiene el motor</translation></message>
<message><source>Connect to a running service</source><translation>Conectar con un servicio en marcha</translation></message>
<message><source>There is no engine yet: choose in the panel Refer &amp; Segment, under &quot;Engine…&quot;, where it comes from.</source><translation>Aún no hay motor: elija en el panel Refer &amp; Segment, en «Motor…», de dónde viene.</translation></message>
<message><source>The running service at {} is used; there is nothing to start.</source><translation>Se usa el servicio en marcha en {}; no hay nada que iniciar.</translation></message>
<message><source>{}: no such file; choose the python program of an environment with the engine.</source><translation>{}: no existe ese archivo; elija el programa python de un entorno con el motor.</translation></message>
<message><source>{}: is no Python environment; choose its python program.</source><translation>{}: no es un entorno de Python; elija su programa python.</translation></message>
<message><source>Beginning</source><translation>Comienzo</translation></message>
<message><source>Remove the engine</source><translation>Eliminar el motor</translation></message>
<message><source>Advanced</source><translation>Avanzado</translation></message>
<message><source>Bands (auto, or numbers such as 4,3,2)</source><translation>Bandas (auto o números como 4,3,2)</translation></message>
<message><source>Contrast (auto, none, MIN,MAX or percentiles P2,P98)</source><translation>Contraste (auto, none, MIN,MAX o percentiles P2,P98)</translation></message>
<message><source>auto, native, or metres a pixel</source><translation>auto, native o metros por píxel</translation></message>
<message><source>Fill holes up to (m²)</source><translation>Rellenar huecos hasta (m²)</translation></message>
<message><source>Simplify outlines by (m)</source><translation>Simplificar contornos en (m)</translation></message>
<message><source>Work positions, sizes and relations out by geometry; else it is taken whole.</source><translation>Resolver posiciones, tamaños y relaciones con geometría; si no, la expresión se toma entera.</translation></message>
<message><source>Reset</source><translation>Restablecer</translation></message>
<message><source>Set everything in this panel back, but the phrase, the raster and the folder.</source><translation>Restablece todo en este panel, salvo la expresión, el ráster y la carpeta.</translation></message>
<message><source>Bands</source><translation>Bandas</translation></message>
<message><source>Contrast</source><translation>Contraste</translation></message>
<message><source>Metres a pixel</source><translation>Metros por píxel</translation></message>
<message><source>Tile overlap</source><translation>Solape de teselas</translation></message>
<message><source>Fill holes</source><translation>Rellenar huecos</translation></message>
<message><source>Simplify</source><translation>Simplificar</translation></message>
<message><source>Outlines</source><translation>Contornos</translation></message>
<message><source>Round corners</source><translation>Redondear esquinas</translation></message>
<message><source>Right angles</source><translation>Ángulos rectos</translation></message>
<message><source>the current view</source><translation>la vista actual</translation></message>
<message><source>no rectangle is drawn yet; press Draw and drag one on the map</source><translation>aún no hay ningún rectángulo; pulse «Dibujar» y trace uno en el mapa</translation></message>
<message><source>the rectangle</source><translation>el rectángulo</translation></message>
<message><source>there is no polygon layer; load one, or choose another place to look</source><translation>no hay capa de polígonos; cargue una o elija otro lugar</translation></message>
<message><source>{}: holds no polygon</source><translation>{}: no contiene polígonos</translation></message>
<message><source>{}: has too many corners to be sent; select fewer polygons</source><translation>{}: tiene demasiados vértices para enviarse; seleccione menos polígonos</translation></message>
<message><source>{place} lies off {layer}; zoom to the layer and choose a place there</source><translation>{place} queda fuera de {layer}; acérquese a la capa y elija un lugar allí</translation></message>
<message><source>the area cannot be brought from {source} to {target}; zoom in</source><translation>el área no se puede pasar de {source} a {target}; acérquese</translation></message>
<message><source>Examples</source><translation>Ejemplos</translation></message>
<message><source>A running service cannot be taught from here; use an engine of this computer.</source><translation>Un servicio en marcha no puede aprender desde aquí; use un motor de este equipo.</translation></message>
<message><source>'{}' is taught in the background; QGIS's task list shows how far</source><translation>«{}» se aprende en segundo plano; la lista de tareas de QGIS muestra el avance</translation></message>
<message><source>Cancelled; nothing was written</source><translation>Cancelado; no se ha escrito nada</translation></message>
<message><source>Phrases are read in English, for example '{}'.</source><translation>Las expresiones se leen en inglés, por ejemplo «{}».</translation></message>
<message><source>One thing after the other: {}</source><translation>Una cosa tras otra: {}</translation></message>
<message><source>there is no raster layer; load one first</source><translation>no hay ninguna capa ráster; cargue una primero</translation></message>
<message><source>Read as: {}</source><translation>Se entiende: {}</translation></message>
<message><source>'{phrase}' is learned: overlap {iou:.2f} on {objects} outlines kept aside (it was {before:.2f})</source><translation>«{phrase}» está aprendido: solape {iou:.2f} en {objects} contornos apartados (antes {before:.2f})</translation></message>
<message><source>Engine…</source><translation>Motor…</translation></message>
<message><source>Engine and settings…</source><translation>Motor y ajustes…</translation></message>
<message><source>The start of the engine was cancelled</source><translation>Se canceló el inicio del motor</translation></message>
<message><source>Engine {} loads its libraries…</source><translation>El motor {} carga sus bibliotecas…</translation></message>
<message><source>Export…</source><translation>Exportar…</translation></message>
<message><source>Save the last result in another format.</source><translation>Guardar el último resultado en otro formato.</translation></message>
<message><source>the white storage tanks east of the river</source><translation>the white storage tanks east of the river</translation></message>
<message><source>What to find, in English words; one phrase a line. Ctrl+Enter runs.</source><translation>Qué buscar, en inglés; una expresión por línea. Ctrl+Intro ejecuta.</translation></message>
<message><source>History</source><translation>Historial</translation></message>
<message><source>All polygons of the layer where none is selected.</source><translation>Todos los polígonos de la capa si no hay ninguno seleccionado.</translation></message>
<message><source>Draw</source><translation>Dibujar</translation></message>
<message><source>Raster</source><translation>Ráster</translation></message>
<message><source>Where</source><translation>Dónde</translation></message>
<message><source>What the model runs on; auto takes a GPU where there is one</source><translation>En qué se ejecuta el modelo; auto toma una GPU si la hay</translation></message>
<message><source>Teach…</source><translation>Enseñar…</translation></message>
<message><source>Make a model that knows one more kind of object, from a few outlines.</source><translation>Hacer un modelo que conoce una clase de objeto más, con unos pocos contornos.</translation></message>
<message><source>Model</source><translation>Modelo</translation></message>
<message><source>Device</source><translation>Dispositivo</translation></message>
<message><source>How sure the model must be; lower finds more. Works on the last result at once.</source><translation>Lo seguro que debe estar el modelo; más bajo encuentra más. Actúa al momento sobre el último resultado.</translation></message>
<message><source>Smaller objects are left out. Works on the last result at once.</source><translation>Los objetos menores se omiten. Actúa al momento sobre el último resultado.</translation></message>
<message><source>Threshold</source><translation>Umbral</translation></message>
<message><source>Minimum area</source><translation>Superficie mínima</translation></message>
<message><source>The project's folder</source><translation>La carpeta del proyecto</translation></message>
<message><source>Keep the probabilities, too</source><translation>Conservar también las probabilidades</translation></message>
<message><source>Save in</source><translation>Guardar en</translation></message>
<message><source>Current view</source><translation>Vista actual</translation></message>
<message><source>Whole layer</source><translation>Capa entera</translation></message>
<message><source>Selected polygons</source><translation>Polígonos seleccionados</translation></message>
<message><source>Drawn rectangle</source><translation>Rectángulo dibujado</translation></message>
<message><source>Automatic</source><translation>Automático</translation></message>
<message><source>What to find</source><translation>Qué buscar</translation></message>
<message><source>{}: its file is gone, the sliders cannot change it</source><translation>{}: su archivo ya no existe, los controles no pueden cambiarla</translation></message>
<message><source>{}: has a filter, the sliders leave it alone until it is removed</source><translation>{}: tiene un filtro, los controles no la tocan hasta que se quite</translation></message>
<message><source>{}: is being edited, the sliders leave it alone until that ends</source><translation>{}: se está editando, los controles no la tocan hasta que eso termine</translation></message>
<message><source>{}: was changed by hand, the sliders leave it alone</source><translation>{}: se cambió a mano, los controles no la tocan</translation></message>
<message><source>another program may have it open</source><translation>quizá otro programa lo tiene abierto</translation></message>
<message><source>{layer}: cannot be changed ({reason})</source><translation>{layer}: no se puede cambiar ({reason})</translation></message>
<message><source>Phrase</source><translation>Expresión</translation></message>
<message><source>Object</source><translation>Objeto</translation></message>
<message><source>Score (mean)</source><translation>Puntuación (media)</translation></message>
<message><source>Score (highest)</source><translation>Puntuación (máxima)</translation></message>
<message><source>Area (m²)</source><translation>Superficie (m²)</translation></message>
<message><source>Perimeter (m)</source><translation>Perímetro (m)</translation></message>
<message><source>Cut by the view's edge</source><translation>Cortado por el borde de la vista</translation></message>
<message><source>Why</source><translation>Por qué</translation></message>
<message><source>Why (data)</source><translation>Por qué (datos)</translation></message>
<message><source>Source</source><translation>Fuente</translation></message>
<message><source>Run id</source><translation>Id. de la ejecución</translation></message>
<message><source>Probability</source><translation>Probabilidad</translation></message>
<message><source>1 object</source><translation>1 objeto</translation></message>
<message><source>Found in {}</source><translation>Encontrado en {}</translation></message>
<message><source>{} objects</source><translation>{} objetos</translation></message>
<message><source>Score</source><translation>Puntuación</translation></message>
<message><source>{path}: layer {name} cannot be opened</source><translation>{path}: la capa {name} no se puede abrir</translation></message>
<message><source>Found by the model {}</source><translation>Encontrado por el modelo {}</translation></message>
<message><source>Run</source><translation>Ejecutar</translation></message>
<message><source>Ctrl+Enter in the text box does the same.</source><translation>Ctrl+Intro en el cuadro de texto hace lo mismo.</translation></message>
<message><source>Save again</source><translation>Guardar de nuevo</translation></message>
<message><source>Save the finished run's layers in the folder above; nothing is computed anew.</source><translation>Guardar las capas de la ejecución terminada en la carpeta de arriba; no se calcula nada de nuevo.</translation></message>
<message><source>Cancel</source><translation>Cancelar</translation></message>
<message><source>The project was closed during the run; its layers are in {}</source><translation>El proyecto se cerró durante la ejecución; sus capas están en {}</translation></message>
<message><source>A lower threshold finds more, at once. The model knows: {}</source><translation>Un umbral más bajo encuentra más, al instante. El modelo conoce: {}</translation></message>
<message><source>{}; nothing is lost: press &quot;Save again&quot;</source><translation>{}; no se ha perdido nada: pulse «Guardar de nuevo»</translation></message>
<message><source>Cancelled; {done} of {of} layers are in the project, all of them in {file}</source><translation>Cancelado; {done} de {of} capas están en el proyecto, todas en {file}</translation></message>
<message><source>The last result is no longer in the project</source><translation>El último resultado ya no está en el proyecto</translation></message>
<message><source>Cancelling…</source><translation>Cancelando…</translation></message>
<message><source>{}; nothing is lost: choose another folder and press &quot;Save again&quot;</source><translation>{}; no se ha perdido nada: elija otra carpeta y pulse «Guardar de nuevo»</translation></message>
<message><source>Saved in {}</source><translation>Guardado en {}</translation></message>
<message><source>error {}</source><translation>error {}</translation></message>
<message><source>the image could not be fetched: {}</source><translation>no se pudo obtener la imagen: {}</translation></message>
<message><source>the phrase is empty; type what to find, for example 'buildings'</source><translation>la expresión está vacía; escriba qué buscar, por ejemplo 'buildings'</translation></message>
<message><source>{}: cannot be written; choose a folder under Save in</source><translation>{}: no se puede escribir; elija una carpeta en «Guardar en»</translation></message>
<message><source>{folder}: cannot be written ({reason}); choose a folder under Save in</source><translation>{folder}: no se puede escribir ({reason}); elija una carpeta en «Guardar en»</translation></message>
<message><source>{layer}: {columns} × {rows} pixels are too many to be fetched; take a closer current view, or more metres a pixel</source><translation>{layer}: {columns} × {rows} píxeles son demasiados para obtenerlos; tome una vista actual más cercana o más metros por píxel</translation></message>
<message><source>{layer}: {columns} × {rows} pixels are too many to be sent, as the engine cannot read its file as it is here (a running service, a CRS set by hand); take a closer current view</source><translation>{layer}: {columns} × {rows} píxeles son demasiados para enviarlos, pues el motor no puede leer aquí su archivo tal como es (un servicio en marcha, un SRC puesto a mano); tome una vista actual más cercana</translation></message>
<message><source>{}: cannot be read; was its file moved or deleted?</source><translation>{}: no se puede leer; ¿se ha movido o eliminado el archivo?</translation></message>
<message><source>{}: give auto, native, or metres a pixel above 0, such as 0.5</source><translation>{}: indique auto, native o metros por píxel mayores que 0, como 0.5</translation></message>
<message><source>Teach a category</source><translation>Enseñar una categoría</translation></message>
<message><source>solar panels</source><translation>solar panels</translation></message>
<message><source> min</source><translation> min</translation></message>
<message><source>They are called</source><translation>Se llaman</translation></message>
<message><source>Time at most</source><translation>Tiempo máximo</translation></message>
<message><source>there is no polygon layer; outline some objects first</source><translation>no hay capa de polígonos; trace primero algunos objetos</translation></message>
<message><source>the phrase is empty; say what the outlined objects are called</source><translation>la expresión está vacía; diga cómo se llaman los objetos trazados</translation></message>
<message><source>Outline ten or so objects of one kind on {raster} and say what they are called. A new model is made that finds them, in the background; a third of the outlines is kept aside to measure by.</source><translation>Trace unos diez objetos de una clase en {raster} y diga en inglés cómo se llaman. En segundo plano se hace un modelo nuevo que los encuentra; un tercio de los contornos se aparta para medir.</translation></message>
<message><source>{}: is no raster file; save it as a GeoTIFF first</source><translation>{}: no es un archivo ráster; guárdelo antes como GeoTIFF</translation></message>
<message><source>{layer}: has {count} polygons; outline at least {fewest} objects</source><translation>{layer}: tiene {count} polígonos; trace al menos {fewest} objetos</translation></message>
<message><source>Teach '{}'</source><translation>Enseñar «{}»</translation></message>
<message><source>the engine did not say how well it learned</source><translation>el motor no dijo qué tal aprendió</translation></message>
<message><source>{}: cannot be brought into WGS 84</source><translation>{}: no se puede pasar a WGS 84</translation></message>
<message><source>Fetching the image</source><translation>Obteniendo la imagen</translation></message>
<message><source>Sending the image</source><translation>Enviando la imagen</translation></message>
<message><source>Waiting for the engine</source><translation>Esperando al motor</translation></message>
<message><source>Loading the model</source><translation>Cargando el modelo</translation></message>
<message><source>Looking</source><translation>Buscando</translation></message>
<message><source>Writing polygons</source><translation>Escribiendo polígonos</translation></message>
<message><source>Saving</source><translation>Guardando</translation></message>
<message><source>Adding layers to the project</source><translation>Añadiendo capas al proyecto</translation></message>
<message><source>{phrase}: nothing found ({why})</source><translation>{phrase}: no se encontró nada ({why})</translation></message>
<message><source>{phrase}: nothing found</source><translation>{phrase}: no se encontró nada</translation></message>
<message><source>{done} of {of} tiles</source><translation>{done} de {of} teselas</translation></message>
<message><source>{} tiles/s</source><translation>{} teselas/s</translation></message>
<message><source>{minutes}:{seconds:02} left</source><translation>quedan {minutes}:{seconds:02}</translation></message>
<message><source>Refer &amp; Segment: type a phrase, get polygons</source><translation>Refer &amp; Segment: escriba una expresión, obtenga polígonos</translation></message>
<message><source>Help</source><translation>Ayuda</translation></message>
<message><source>What to find, in words; several phrases one a line</source><translation>Qué buscar, en palabras; varias expresiones, una por línea</translation></message>
<message><source>Found</source><translation>Encontrado</translation></message>
<message><source>Number of objects</source><translation>Número de objetos</translation></message>
<message><source>Area of all objects (m²)</source><translation>Superficie de todos los objetos (m²)</translation></message>
<message><source>Device (auto, cpu, cuda, cuda:N)</source><translation>Dispositivo (auto, cpu, cuda, cuda:N)</translation></message>
<message><source>Ground sample distance (auto, native, or metres a pixel)</source><translation>Resolución en el terreno (auto, native o metros por píxel)</translation></message>
<message><source>Value of empty pixels (auto: as the file says)</source><translation>Valor de los píxeles vacíos (auto: lo que dice el archivo)</translation></message>
<message><source>Tile size in pixels, multiple of 32 (empty: the model's own)</source><translation>Tamaño de tesela en píxeles, múltiplo de 32 (vacío: el del modelo)</translation></message>
<message><source>Overlap of tiles (share)</source><translation>Solape de teselas (fracción)</translation></message>
<message><source>Tiles at once (auto, or a number)</source><translation>Teselas a la vez (auto o un número)</translation></message>
<message><source>Reading threads</source><translation>Hilos de lectura</translation></message>
<message><source>Precision</source><translation>Precisión</translation></message>
<message><source>Look eight times, turned and mirrored: slower, steadier</source><translation>Mirar ocho veces, girado y reflejado: más lento, más estable</translation></message>
<message><source>Leave out tiles that cannot be read</source><translation>Omitir las teselas que no se puedan leer</translation></message>
<message><source>Read positions, sizes and relations out of the phrase</source><translation>Leer posiciones, tamaños y relaciones en la expresión</translation></message>
<message><source>Threshold (probability)</source><translation>Umbral (probabilidad)</translation></message>
<message><source>Divide touching objects, where the model knows how</source><translation>Separar los objetos que se tocan, donde el modelo sabe</translation></message>
<message><source>Smallest object (m²)</source><translation>Objeto más pequeño (m²)</translation></message>
<message><source>Round the outlines' corners</source><translation>Redondear las esquinas de los contornos</translation></message>
<message><source>Make outlines right-angled</source><translation>Hacer rectos los ángulos de los contornos</translation></message>
<message><source>Connectivity of pixels</source><translation>Conectividad de los píxeles</translation></message>
<message><source>Refer and segment raster</source><translation>Segmentar un ráster por expresión</translation></message>
<message><source>Finds what phrases refer to in a raster and makes polygons of it, with a local engine.

Write a phrase a line: a kind of object (&quot;buildings&quot;), with looks (&quot;white storage tanks&quot;), a place in the view (&quot;in the north&quot;), a relation (&quot;within 50 m of the river&quot;) or a choice (&quot;the largest building&quot;).

The raster is read from its file at its own resolution; web layers and others that the engine cannot open are drawn first, at the ground sample distance given. Position words refer to the view, else to the extent, the area of interest or the raster.

All that was found is one layer; the field phrase says what for, score_mean how sure the model is, why for what reason. The optional GeoPackage holds a layer a phrase, the optional raster the probability of each noun phrase, from which &quot;Vectorize probability&quot; makes polygons with another threshold.</source><translation>Encuentra en un ráster lo que designan unas expresiones y hace polígonos de ello, con un motor local.

Escriba en inglés una expresión por línea: una clase de objeto (&quot;buildings&quot;), con su aspecto (&quot;white storage tanks&quot;), un lugar en la vista (&quot;in the north&quot;), una relación (&quot;within 50 m of the river&quot;) o una elección (&quot;the largest building&quot;).

El ráster se lee de su archivo con su propia resolución; las capas web y otras que el motor no puede abrir se dibujan primero, con la resolución en el terreno indicada. Las palabras de posición se refieren a la vista, si no a la extensión, al área de interés o al ráster.

Todo lo encontrado es una capa; el campo phrase dice para qué, score_mean cuán seguro está el modelo, why por qué motivo. El GeoPackage opcional contiene una capa por expresión, el ráster opcional la probabilidad de cada sintagma nominal, de la que «Vectorizar probabilidad» hace polígonos con otro umbral.</translation></message>
<message><source>Area of interest (polygons)</source><translation>Área de interés (polígonos)</translation></message>
<message><source>View that position words refer to</source><translation>Vista a la que se refieren las palabras de posición</translation></message>
<message><source>GeoPackage with a layer a phrase</source><translation>GeoPackage con una capa por expresión</translation></message>
<message><source>referring segmentation,text,prompt,phrase,deep learning,objects,polygons,extract,detect</source><translation>segmentación referencial,texto,prompt,expresión,aprendizaje profundo,objetos,polígonos,extraer,detectar</translation></message>
<message><source>Extent to look in</source><translation>Extensión en la que buscar</translation></message>
<message><source>give an extent or an area of interest, not both</source><translation>indique una extensión o un área de interés, no ambas</translation></message>
<message><source>{phrase}: {count} objects, {area} m²</source><translation>{phrase}: {count} objetos, {area} m²</translation></message>
<message><source>Writing {} × {} pixels</source><translation>Escribiendo {} × {} píxeles</translation></message>
<message><source>{layer} is drawn at {gsd:g} m a pixel</source><translation>{layer} se dibuja a {gsd:g} m por píxel</translation></message>
<message><source>Select by phrase</source><translation>Seleccionar por expresión</translation></message>
<message><source>Chooses features that phrases refer to: &quot;the largest building&quot;, &quot;buildings within 50 m of the river&quot;, &quot;the three northernmost tanks&quot;.

A field says what each feature is (category, class, label, type or another that you name); positions, distances, sizes and counts are computed exactly. Position words refer to the view, else to the layer's extent.

The result has the features' own fields, and why each was chosen. The running service of another machine cannot read your layers; use an engine of this machine.</source><translation>Elige los objetos que designan unas expresiones: &quot;the largest building&quot;, &quot;buildings within 50 m of the river&quot;, &quot;the three northernmost tanks&quot;.

Un campo dice qué es cada objeto (category, class, label, type u otro que usted nombre); posiciones, distancias, tamaños y cantidades se calculan exactamente. Las palabras de posición se refieren a la vista, si no a la extensión de la capa.

El resultado tiene los campos propios de los objetos y por qué se eligió cada uno. El servicio de otro equipo no puede leer sus capas; use un motor de este equipo.</translation></message>
<message><source>Field that says what a feature is</source><translation>Campo que dice qué es un objeto</translation></message>
<message><source>phrase,text,query,nearest,largest,relation,position</source><translation>expresión,texto,consulta,más cercano,mayor,relación,posición</translation></message>
<message><source>Layer</source><translation>Capa</translation></message>
<message><source>the running service cannot read layers of this QGIS; choose an engine of this machine</source><translation>el servicio en marcha no puede leer capas de este QGIS; elija un motor de este equipo</translation></message>
<message><source>Vectorize probability</source><translation>Vectorizar probabilidad</translation></message>
<message><source>Makes polygons from a probability raster, such as &quot;Refer and segment raster&quot; writes, with another threshold and shaping. The network is not run again.

Bands of 8 bits are read as p / 255, floating-point ones as 0 to 1. The phrases that the raster carries are applied again, unless that is switched off: then each band is taken as it is.</source><translation>Hace polígonos de un ráster de probabilidad, como el que escribe «Segmentar un ráster por expresión», con otro umbral y otra forma. La red no se ejecuta de nuevo.

Las bandas de 8 bits se leen como p / 255, las de coma flotante de 0 a 1. Las expresiones que lleva el ráster se aplican de nuevo, salvo que se desactive: entonces cada banda se toma como es.</translation></message>
<message><source>probability,threshold,polygonize,simplify,orthogonalize</source><translation>probabilidad,umbral,poligonizar,simplificar,ángulos rectos</translation></message>
<message><source>Probability raster</source><translation>Ráster de probabilidad</translation></message>
<message><source>Apply the raster's own phrases</source><translation>Aplicar las expresiones del ráster</translation></message>
<message><source>{}: is no file that the engine can read</source><translation>{}: no es un archivo que el motor pueda leer</translation></message>
</context>
</TS>

<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
<name>ReferSegment</name>
<message><source>{}: no engine answers there ({}); does it run?</source><translation>{}: dort antwortet keine Engine ({}); läuft sie?</translation></message>
<message><source>the engine ended by itself; it was started again</source><translation>die Engine endete von selbst; sie wurde neu gestartet</translation></message>
<message><source>it was stopped</source><translation>sie wurde angehalten</translation></message>
<message><source>The service's key is missing or wrong: enter it as 'Key'.</source><translation>Der Schlüssel des Dienstes fehlt oder ist falsch: geben Sie ihn bei „Schlüssel“ ein.</translation></message>
<message><source>the system ended it, mostly because memory ran out: choose a smaller area, or a larger pixel</source><translation>das System hat sie beendet, meist weil der Speicher nicht reichte: wählen Sie ein kleineres Gebiet oder größere Pixel</translation></message>
<message><source>a library crashed: try the device cpu, or install the engine again</source><translation>eine Bibliothek ist abgestürzt: versuchen Sie das Gerät cpu, oder installieren Sie die Engine neu</translation></message>
<message><source>{}: the engine is not installed there (pip install '.[serve]' in the folder of the engine's source); see &quot;Engine and settings&quot;</source><translation>{}: die Engine ist dort nicht installiert (pip install '.[serve]' im Ordner des Quelltextes der Engine); siehe „Engine und Einstellungen“</translation></message>
<message><source>a system library is missing: install Microsoft's Visual C++ runtime</source><translation>eine Systembibliothek fehlt: installieren Sie die Visual-C++-Laufzeit von Microsoft</translation></message>
<message><source>{:.0%} of the area has no image: tiles are missing, or nothing is there; it was not searched</source><translation>{:.0%} des Gebiets haben kein Bild: Kacheln fehlen, oder dort ist nichts; dort wurde nicht gesucht</translation></message>
<message><source>the layer sent no image of this place; zoom to where it has one, or check its server</source><translation>der Layer lieferte kein Bild dieses Ortes; zoomen Sie dorthin, wo er eines hat, oder prüfen Sie seinen Server</translation></message>
<message><source>Read the phrase</source><translation>Ausdruck lesen</translation></message>
<message><source>Starting the engine</source><translation>Die Engine startet</translation></message>
<message><source>Make the polygons again</source><translation>Polygone neu bilden</translation></message>
<message><source>Segment {}</source><translation>{} segmentieren</translation></message>
<message><source>{}: the image could not be written; is the disk full?</source><translation>{}: das Bild konnte nicht geschrieben werden; ist der Datenträger voll?</translation></message>
<message><source>{}: the engine's answer cannot be read</source><translation>{}: die Antwort der Engine ist nicht lesbar</translation></message>
<message><source>the engine ended during the run ({}); press Run to start it again</source><translation>die Engine endete während des Laufs ({}); „Ausführen“ startet sie neu</translation></message>
<message><source>Refer &amp; Segment</source><translation>Refer &amp; Segment</translation></message>
<message><source>Back</source><translation>Zurück</translation></message>
<message><source>Refer &amp; Segment: engine and settings</source><translation>Refer &amp; Segment: Engine und Einstellungen</translation></message>
<message><source>Engine</source><translation>Engine</translation></message>
<message><source>Log</source><translation>Protokoll</translation></message>
<message><source>Copy diagnostics</source><translation>Diagnose kopieren</translation></message>
<message><source>For a report of a problem: versions, state and logs, without your name and keys</source><translation>Für eine Fehlermeldung: Versionen, Zustand und Protokolle, ohne Ihren Namen und Ihre Schlüssel</translation></message>
<message><source>The engine is the program that looks for objects. How do you get it?</source><translation>Die Engine ist das Programm, das die Objekte sucht. Woher soll sie kommen?</translation></message>
<message><source>Test</source><translation>Testen</translation></message>
<message><source>Run the model once and say how fast it is</source><translation>Das Modell einmal ausführen und sagen, wie schnell es ist</translation></message>
<message><source>Removing…</source><translation>Wird entfernt…</translation></message>
<message><source>Trying the engine…</source><translation>Die Engine wird ausprobiert…</translation></message>
<message><source>The engine does not run</source><translation>Die Engine läuft nicht</translation></message>
<message><source>The engine is starting…</source><translation>Die Engine startet…</translation></message>
<message><source>The engine runs</source><translation>Die Engine läuft</translation></message>
<message><source>The engine did not start</source><translation>Die Engine ist nicht gestartet</translation></message>
<message><source>The report is on the clipboard; paste it where you ask for help.</source><translation>Der Bericht ist in der Zwischenablage; fügen Sie ihn dort ein, wo Sie um Hilfe bitten.</translation></message>
<message><source>Start</source><translation>Starten</translation></message>
<message><source>Stop</source><translation>Anhalten</translation></message>
<message><source>Stopping…</source><translation>Wird angehalten…</translation></message>
<message><source>Remove the engine and all it needs from {}?</source><translation>Die Engine und alles, was sie braucht, aus {} entfernen?</translation></message>
<message><source>The engine ended by itself</source><translation>Die Engine endete von selbst</translation></message>
<message><source>Stopped. What was downloaded is kept; &quot;Go on&quot; continues.</source><translation>Angehalten. Was heruntergeladen wurde, bleibt; „Fortsetzen“ macht weiter.</translation></message>
<message><source>{}. The next run starts it again.</source><translation>{}. Der nächste Lauf startet sie neu.</translation></message>
<message><source>{model} works: {seconds} s for {pixels} × {pixels} pixels</source><translation>{model} funktioniert: {seconds} s für {pixels} × {pixels} Pixel</translation></message>
<message><source>the processor (CPU)</source><translation>dem Prozessor (CPU)</translation></message>
<message><source>there is no graphics card (GPU) that it can use</source><translation>es gibt keine Grafikkarte (GPU), die sie nutzen kann</translation></message>
<message><source>Engine {version} on {device}</source><translation>Engine {version} auf {device}</translation></message>
<message><source>The engine is version {engine}, the plugin {plugin}: update the older one, the plugin in QGIS's plugin manager, the engine with pip install '.[serve]' in the source of that version.</source><translation>Die Engine hat die Version {engine}, die Erweiterung {plugin}: aktualisieren Sie die ältere, die Erweiterung in der Erweiterungsverwaltung von QGIS, die Engine mit pip install '.[serve]' im Quelltext dieser Version.</translation></message>
<message><source>{}: is no engine.</source><translation>{}: ist keine Engine.</translation></message>
<message><source>A SOCKS proxy cannot be used: set an HTTP proxy in QGIS's options, or use a folder of wheels</source><translation>Ein SOCKS-Proxy geht nicht: stellen Sie in den Optionen von QGIS einen HTTP-Proxy ein, oder nehmen Sie einen Ordner mit Wheels</translation></message>
<message><source>The proxy wants a name and a password: set them in QGIS's network options</source><translation>Der Proxy verlangt Namen und Passwort: tragen Sie sie in den Netzwerkoptionen von QGIS ein</translation></message>
<message><source>A certificate is not trusted: add your organisation's authority in QGIS's authentication options</source><translation>Einem Zertifikat wird nicht vertraut: fügen Sie die Zertifizierungsstelle Ihrer Organisation in den Authentifizierungsoptionen von QGIS hinzu</translation></message>
<message><source>The disk is full</source><translation>Der Datenträger ist voll</translation></message>
<message><source>A path is too long for Windows: choose a Folder with a shorter one</source><translation>Ein Pfad ist zu lang für Windows: wählen Sie einen Ordner mit einem kürzeren</translation></message>
<message><source>A package differs from its checksum: something on the way changes files; use a folder of wheels</source><translation>Ein Paket weicht von seiner Prüfsumme ab: etwas auf dem Weg verändert Dateien; verwenden Sie einen Ordner mit Wheels</translation></message>
<message><source>The package index cannot be reached: check QGIS's proxy, or use a folder of wheels</source><translation>Der Paketindex ist nicht erreichbar: prüfen Sie den Proxy von QGIS, oder verwenden Sie einen Ordner mit Wheels</translation></message>
<message><source>The index has no engine {}: ask who gave you the plugin for a folder of wheels, and name it as Wheels</source><translation>Der Index hat keine Engine {}: bitten Sie den, von dem Sie die Erweiterung haben, um ihren Ordner mit Wheels, und nennen Sie ihn bei Wheels</translation></message>
<message><source>A package is not there for this machine and Python: use another Python, or a folder of wheels</source><translation>Ein Paket gibt es für diesen Rechner und dieses Python nicht: verwenden Sie ein anderes Python oder einen Ordner mit Wheels</translation></message>
<message><source>Looking for a Python</source><translation>Ein Python wird gesucht</translation></message>
<message><source>Fetching a Python</source><translation>Ein Python wird geholt</translation></message>
<message><source>Installing packages</source><translation>Pakete werden installiert</translation></message>
<message><source>Ready</source><translation>Fertig</translation></message>
<message><source>the wheels are for Python {}</source><translation>die Wheels sind für Python {}</translation></message>
<message><source>it does not start</source><translation>es startet nicht</translation></message>
<message><source>No Python 3.11, 3.12 or 3.13 that can be used ({seen}), and none can be fetched: {why}. Install one from python.org and try again.</source><translation>Kein brauchbares Python 3.11, 3.12 oder 3.13 ({seen}), und keines lässt sich holen: {why}. Installieren Sie eines von python.org und versuchen Sie es noch einmal.</translation></message>
<message><source>Everything is in this folder; use no network</source><translation>In diesem Ordner ist alles; kein Netz verwenden</translation></message>
<message><source>none was found</source><translation>keines gefunden</translation></message>
<message><source>Making an environment with {}</source><translation>Eine Umgebung mit {} wird angelegt</translation></message>
<message><source>Installing the engine {}</source><translation>Die Engine {} wird installiert</translation></message>
<message><source>Unpacking {done} of {count}</source><translation>{done} von {count} ausgepackt</translation></message>
<message><source>{}: no such folder of wheels.</source><translation>{}: diesen Ordner mit Wheels gibt es nicht.</translation></message>
<message><source>Wheels</source><translation>Wheels</translation></message>
<message><source>{path} cannot be used: {why}</source><translation>{path} ist nicht verwendbar: {why}</translation></message>
<message><source>{folder}: holds no engine {version}; make the folder from the plugin's own version.</source><translation>{folder}: enthält keine Engine {version}; erzeugen Sie den Ordner aus der Version der Erweiterung.</translation></message>
<message><source>{}: differs from its checksum in SHA256SUMS; copy it again.</source><translation>{}: weicht von seiner Prüfsumme in SHA256SUMS ab; kopieren Sie die Datei noch einmal.</translation></message>
<message><source>Fetching {}</source><translation>{} wird geholt</translation></message>
<message><source>it belongs to QGIS</source><translation>es gehört zu QGIS</translation></message>
<message><source>it is not a 64-bit CPython</source><translation>es ist kein CPython mit 64 Bit</translation></message>
<message><source>there is no PyTorch for Macs with Intel's processors</source><translation>es gibt kein PyTorch für Macs mit Intel-Prozessoren</translation></message>
<message><source>it is from the Microsoft Store, whose programs write elsewhere</source><translation>es ist aus dem Microsoft Store, dessen Programme anderswohin schreiben</translation></message>
<message><source>it is Python {}; {} to {} is needed</source><translation>es ist Python {}; nötig ist {} bis {}</translation></message>
<message><source>its venv module is missing: apt install {}</source><translation>sein Modul venv fehlt: apt install {}</translation></message>
<message><source>Installation</source><translation>Installation</translation></message>
<message><source>Refresh</source><translation>Aktualisieren</translation></message>
<message><source>Open folder</source><translation>Ordner öffnen</translation></message>
<message><source>Nothing was written yet.</source><translation>Noch wurde nichts geschrieben.</translation></message>
<message><source>The engine {old} is installed, the plugin is {new}: press &quot;Update&quot; in &quot;Engine and settings&quot;.</source><translation>Die Engine {old} ist installiert, die Erweiterung ist {new}: drücken Sie „Aktualisieren“ in „Engine und Einstellungen“.</translation></message>
<message><source>{}: is there already and not of the installation; choose an empty folder.</source><translation>{}: gibt es schon und gehört nicht zur Installation; wählen Sie einen leeren Ordner.</translation></message>
<message><source>{path}: {reason}. Choose another folder.</source><translation>{path}: {reason}. Wählen Sie einen anderen Ordner.</translation></message>
<message><source>{folder}: {free:.1f} GB are free; the installation needs {needed} GB. Make room or choose another folder.</source><translation>{folder}: {free:.1f} GB sind frei; die Installation braucht {needed} GB. Schaffen Sie Platz oder wählen Sie einen anderen Ordner.</translation></message>
<message><source>Another installation into {} is running.</source><translation>In {} läuft schon eine Installation.</translation></message>
<message><source>Downloads the engine and the libraries it needs, 1 to 4 GB, into a folder of its own; QGIS itself is not changed.</source><translation>Lädt die Engine und die Bibliotheken, die sie braucht, 1 bis 4 GB, in einen eigenen Ordner; QGIS selbst bleibt unverändert.</translation></message>
<message><source>The engine {version} is installed in {folder}.</source><translation>Die Engine {version} ist in {folder} installiert.</translation></message>
<message><source>An installation was stopped; it goes on where it was.</source><translation>Eine Installation wurde angehalten; sie geht dort weiter, wo sie war.</translation></message>
<message><source>Update</source><translation>Aktualisieren</translation></message>
<message><source>Check and repair</source><translation>Prüfen und reparieren</translation></message>
<message><source>Go on</source><translation>Fortsetzen</translation></message>
<message><source>Install</source><translation>Installieren</translation></message>
<message><source>Remove</source><translation>Entfernen</translation></message>
<message><source>Folder of the environment</source><translation>Ordner der Umgebung</translation></message>
<message><source>Python 3.11 to 3.13</source><translation>Python 3.11 bis 3.13</translation></message>
<message><source>the best one of this machine</source><translation>das beste dieses Rechners</translation></message>
<message><source>Folder of wheels</source><translation>Ordner mit Wheels</translation></message>
<message><source>none: from the package index</source><translation>keiner: aus dem Paketindex</translation></message>
<message><source>For machines without network, and other wishes</source><translation>Für Rechner ohne Netz und andere Wünsche</translation></message>
<message><source>Folder</source><translation>Ordner</translation></message>
<message><source>Python</source><translation>Python</translation></message>
<message><source>The environment's Python</source><translation>Das Python der Umgebung</translation></message>
<message><source>/path/of/environment/bin/python</source><translation>/pfad/der/umgebung/bin/python</translation></message>
<message><source>Find</source><translation>Suchen</translation></message>
<message><source>Look for an engine on this machine's search path</source><translation>Auf dem Suchpfad dieses Rechners nach einer Engine suchen</translation></message>
<message><source>A Python with the engine in it, such as a conda environment: pip install '.[serve]' in the folder of the engine's source.</source><translation>Ein Python mit der Engine darin, etwa eine conda-Umgebung: pip install '.[serve]' im Ordner des Quelltextes der Engine.</translation></message>
<message><source>An engine that runs already, for example on a machine with a GPU through a tunnel (ssh -L 8901:127.0.0.1:8901 machine). Rasters are sent to it.</source><translation>Eine Engine, die schon läuft, zum Beispiel auf einem Rechner mit GPU über einen Tunnel (ssh -L 8901:127.0.0.1:8901 rechner). Raster werden an sie gesendet.</translation></message>
<message><source>Address</source><translation>Adresse</translation></message>
<message><source>Key</source><translation>Schlüssel</translation></message>
<message><source>Refer &amp; Segment service</source><translation>Dienst von Refer &amp; Segment</translation></message>
<message><source>Install the engine for me</source><translation>Die Engine für mich installieren</translation></message>
<message><source>Use an environment that has the engine</source><translation>Eine Umgebung verwenden, die die Engine enthält</translation></message>
<message><source>Connect to a running service</source><translation>Mit einem laufenden Dienst verbinden</translation></message>
<message><source>There is no engine yet: choose in the panel Refer &amp; Segment, under &quot;Engine…&quot;, where it comes from.</source><translation>Noch gibt es keine Engine: wählen Sie im Bedienfeld Refer &amp; Segment unter „Engine…“, woher sie kommt.</translation></message>
<message><source>The running service at {} is used; there is nothing to start.</source><translation>Der laufende Dienst unter {} wird verwendet; es gibt nichts zu starten.</translation></message>
<message><source>{}: no such file; choose the python program of an environment with the engine.</source><translation>{}: diese Datei gibt es nicht; wählen Sie das python-Programm einer Umgebung mit der Engine.</translation></message>
<message><source>{}: is no Python environment; choose its python program.</source><translation>{}: ist keine Python-Umgebung; wählen Sie ihr python-Programm.</translation></message>
<message><source>Beginning</source><translation>Es beginnt</translation></message>
<message><source>Remove the engine</source><translation>Die Engine entfernen</translation></message>
<message><source>Advanced</source><translation>Erweitert</translation></message>
<message><source>Bands (auto, or numbers such as 4,3,2)</source><translation>Kanäle (auto oder Nummern wie 4,3,2)</translation></message>
<message><source>Contrast (auto, none, MIN,MAX or percentiles P2,P98)</source><translation>Kontrast (auto, none, MIN,MAX oder Perzentile P2,P98)</translation></message>
<message><source>auto, native, or metres a pixel</source><translation>auto, native oder Meter je Pixel</translation></message>
<message><source>Fill holes up to (m²)</source><translation>Löcher füllen bis (m²)</translation></message>
<message><source>Simplify outlines by (m)</source><translation>Umrisse vereinfachen um (m)</translation></message>
<message><source>Work positions, sizes and relations out by geometry; else it is taken whole.</source><translation>Lage, Größe und Beziehungen geometrisch bestimmen; sonst wird der Ausdruck als Ganzes genommen.</translation></message>
<message><source>Reset</source><translation>Zurücksetzen</translation></message>
<message><source>Set everything in this panel back, but the phrase, the raster and the folder.</source><translation>Setzt alles in diesem Bedienfeld zurück, außer Ausdruck, Raster und Ordner.</translation></message>
<message><source>Bands</source><translation>Kanäle</translation></message>
<message><source>Contrast</source><translation>Kontrast</translation></message>
<message><source>Metres a pixel</source><translation>Meter je Pixel</translation></message>
<message><source>Tile overlap</source><translation>Überlappung der Kacheln</translation></message>
<message><source>Fill holes</source><translation>Löcher füllen</translation></message>
<message><source>Simplify</source><translation>Vereinfachen</translation></message>
<message><source>Outlines</source><translation>Umrisse</translation></message>
<message><source>Round corners</source><translation>Ecken runden</translation></message>
<message><source>Right angles</source><translation>Rechte Winkel</translation></message>
<message><source>the current view</source><translation>die aktuelle Ansicht</translation></message>
<message><source>no rectangle is drawn yet; press Draw and drag one on the map</source><translation>noch ist kein Rechteck gezeichnet; drücken Sie „Zeichnen“ und ziehen Sie eines auf der Karte auf</translation></message>
<message><source>the rectangle</source><translation>das Rechteck</translation></message>
<message><source>there is no polygon layer; load one, or choose another place to look</source><translation>es gibt keinen Polygonlayer; laden Sie einen, oder wählen Sie einen anderen Ort</translation></message>
<message><source>{}: holds no polygon</source><translation>{}: enthält kein Polygon</translation></message>
<message><source>{}: has too many corners to be sent; select fewer polygons</source><translation>{}: hat zu viele Ecken zum Senden; wählen Sie weniger Polygone aus</translation></message>
<message><source>{place} lies off {layer}; zoom to the layer and choose a place there</source><translation>{place} liegt außerhalb von {layer}; zoomen Sie zum Layer und wählen Sie dort einen Ort</translation></message>
<message><source>the area cannot be brought from {source} to {target}; zoom in</source><translation>das Gebiet lässt sich nicht von {source} nach {target} umrechnen; zoomen Sie hinein</translation></message>
<message><source>Examples</source><translation>Beispiele</translation></message>
<message><source>A running service cannot be taught from here; use an engine of this computer.</source><translation>Ein laufender Dienst kann von hier aus nichts lernen; verwenden Sie eine Engine dieses Rechners.</translation></message>
<message><source>'{}' is taught in the background; QGIS's task list shows how far</source><translation>„{}“ wird im Hintergrund gelernt; die Aufgabenliste von QGIS zeigt, wie weit es ist</translation></message>
<message><source>Cancelled; nothing was written</source><translation>Abgebrochen; nichts wurde geschrieben</translation></message>
<message><source>Phrases are read in English, for example '{}'.</source><translation>Ausdrücke werden auf Englisch gelesen, zum Beispiel „{}“.</translation></message>
<message><source>One thing after the other: {}</source><translation>Eins nach dem anderen: {}</translation></message>
<message><source>there is no raster layer; load one first</source><translation>es gibt keinen Rasterlayer; laden Sie zuerst einen</translation></message>
<message><source>Read as: {}</source><translation>Gelesen als: {}</translation></message>
<message><source>'{phrase}' is learned: overlap {iou:.2f} on {objects} outlines kept aside (it was {before:.2f})</source><translation>„{phrase}“ ist gelernt: Überlappung {iou:.2f} auf {objects} zurückgehaltenen Umrissen (vorher {before:.2f})</translation></message>
<message><source>Engine…</source><translation>Engine…</translation></message>
<message><source>Engine and settings…</source><translation>Engine und Einstellungen…</translation></message>
<message><source>The start of the engine was cancelled</source><translation>Der Start der Engine wurde abgebrochen</translation></message>
<message><source>Engine {} loads its libraries…</source><translation>Engine {} lädt ihre Bibliotheken…</translation></message>
<message><source>Export…</source><translation>Exportieren…</translation></message>
<message><source>Save the last result in another format.</source><translation>Das letzte Ergebnis in einem anderen Format speichern.</translation></message>
<message><source>the white storage tanks east of the river</source><translation>the white storage tanks east of the river</translation></message>
<message><source>What to find, in English words; one phrase a line. Ctrl+Enter runs.</source><translation>Was gesucht wird, in englischen Worten; ein Ausdruck je Zeile. Strg+Eingabe führt aus.</translation></message>
<message><source>History</source><translation>Verlauf</translation></message>
<message><source>All polygons of the layer where none is selected.</source><translation>Alle Polygone des Layers, wenn keines ausgewählt ist.</translation></message>
<message><source>Draw</source><translation>Zeichnen</translation></message>
<message><source>Raster</source><translation>Raster</translation></message>
<message><source>Where</source><translation>Wo</translation></message>
<message><source>What the model runs on; auto takes a GPU where there is one</source><translation>Worauf das Modell läuft; auto nimmt eine GPU, wo es eine gibt</translation></message>
<message><source>Teach…</source><translation>Lernen lassen…</translation></message>
<message><source>Make a model that knows one more kind of object, from a few outlines.</source><translation>Aus wenigen Umrissen ein Modell machen, das eine weitere Art von Objekt kennt.</translation></message>
<message><source>Model</source><translation>Modell</translation></message>
<message><source>Device</source><translation>Gerät</translation></message>
<message><source>How sure the model must be; lower finds more. Works on the last result at once.</source><translation>Wie sicher das Modell sein muss; niedriger findet mehr. Wirkt sofort auf das letzte Ergebnis.</translation></message>
<message><source>Smaller objects are left out. Works on the last result at once.</source><translation>Kleinere Objekte werden weggelassen. Wirkt sofort auf das letzte Ergebnis.</translation></message>
<message><source>Threshold</source><translation>Schwellwert</translation></message>
<message><source>Minimum area</source><translation>Mindestfläche</translation></message>
<message><source>The project's folder</source><translation>Der Ordner des Projekts</translation></message>
<message><source>Keep the probabilities, too</source><translation>Auch die Wahrscheinlichkeiten behalten</translation></message>
<message><source>Save in</source><translation>Speichern in</translation></message>
<message><source>Current view</source><translation>Aktuelle Ansicht</translation></message>
<message><source>Whole layer</source><translation>Ganzer Layer</translation></message>
<message><source>Selected polygons</source><translation>Ausgewählte Polygone</translation></message>
<message><source>Drawn rectangle</source><translation>Gezeichnetes Rechteck</translation></message>
<message><source>Automatic</source><translation>Automatisch</translation></message>
<message><source>What to find</source><translation>Was gesucht wird</translation></message>
<message><source>{}: its file is gone, the sliders cannot change it</source><translation>{}: die Datei ist nicht mehr da, die Regler können sie nicht ändern</translation></message>
<message><source>{}: has a filter, the sliders leave it alone until it is removed</source><translation>{}: hat einen Filter, die Regler lassen den Layer in Ruhe, bis er entfernt ist</translation></message>
<message><source>{}: is being edited, the sliders leave it alone until that ends</source><translation>{}: wird bearbeitet, die Regler lassen den Layer bis zum Ende der Bearbeitung in Ruhe</translation></message>
<message><source>{}: was changed by hand, the sliders leave it alone</source><translation>{}: wurde von Hand geändert, die Regler lassen ihn in Ruhe</translation></message>
<message><source>another program may have it open</source><translation>ein anderes Programm hat die Datei vielleicht geöffnet</translation></message>
<message><source>{layer}: cannot be changed ({reason})</source><translation>{layer}: kann nicht geändert werden ({reason})</translation></message>
<message><source>Phrase</source><translation>Ausdruck</translation></message>
<message><source>Object</source><translation>Objekt</translation></message>
<message><source>Score (mean)</source><translation>Bewertung (Mittel)</translation></message>
<message><source>Score (highest)</source><translation>Bewertung (höchste)</translation></message>
<message><source>Area (m²)</source><translation>Fläche (m²)</translation></message>
<message><source>Perimeter (m)</source><translation>Umfang (m)</translation></message>
<message><source>Cut by the view's edge</source><translation>Vom Rand der Ansicht geschnitten</translation></message>
<message><source>Why</source><translation>Warum</translation></message>
<message><source>Why (data)</source><translation>Warum (Daten)</translation></message>
<message><source>Source</source><translation>Quelle</translation></message>
<message><source>Run id</source><translation>Laufkennung</translation></message>
<message><source>Probability</source><translation>Wahrscheinlichkeit</translation></message>
<message><source>1 object</source><translation>1 Objekt</translation></message>
<message><source>Found in {}</source><translation>Gefunden in {}</translation></message>
<message><source>{} objects</source><translation>{} Objekte</translation></message>
<message><source>Score</source><translation>Bewertung</translation></message>
<message><source>{path}: layer {name} cannot be opened</source><translation>{path}: Layer {name} lässt sich nicht öffnen</translation></message>
<message><source>Found by the model {}</source><translation>Gefunden vom Modell {}</translation></message>
<message><source>Run</source><translation>Ausführen</translation></message>
<message><source>Ctrl+Enter in the text box does the same.</source><translation>Strg+Eingabe im Textfeld tut dasselbe.</translation></message>
<message><source>Save again</source><translation>Noch einmal speichern</translation></message>
<message><source>Save the finished run's layers in the folder above; nothing is computed anew.</source><translation>Die Layer des fertigen Laufs im Ordner oben speichern; nichts wird neu berechnet.</translation></message>
<message><source>Cancel</source><translation>Abbrechen</translation></message>
<message><source>The project was closed during the run; its layers are in {}</source><translation>Das Projekt wurde während des Laufs geschlossen; die Layer liegen in {}</translation></message>
<message><source>A lower threshold finds more, at once. The model knows: {}</source><translation>Ein niedrigerer Schwellwert findet sofort mehr. Das Modell kennt: {}</translation></message>
<message><source>{}; nothing is lost: press &quot;Save again&quot;</source><translation>{}; nichts ist verloren: drücken Sie „Noch einmal speichern“</translation></message>
<message><source>Cancelled; {done} of {of} layers are in the project, all of them in {file}</source><translation>Abgebrochen; {done} von {of} Layern sind im Projekt, alle in {file}</translation></message>
<message><source>The last result is no longer in the project</source><translation>Das letzte Ergebnis ist nicht mehr im Projekt</translation></message>
<message><source>Cancelling…</source><translation>Wird abgebrochen…</translation></message>
<message><source>{}; nothing is lost: choose another folder and press &quot;Save again&quot;</source><translation>{}; nichts ist verloren: wählen Sie einen anderen Ordner und drücken Sie „Noch einmal speichern“</translation></message>
<message><source>Saved in {}</source><translation>Gespeichert in {}</translation></message>
<message><source>error {}</source><translation>Fehler {}</translation></message>
<message><source>the image could not be fetched: {}</source><translation>das Bild konnte nicht geholt werden: {}</translation></message>
<message><source>the phrase is empty; type what to find, for example 'buildings'</source><translation>der Ausdruck ist leer; schreiben Sie, was gesucht wird, zum Beispiel 'buildings'</translation></message>
<message><source>{}: cannot be written; choose a folder under Save in</source><translation>{}: kann nicht beschrieben werden; wählen Sie unter „Speichern in“ einen Ordner</translation></message>
<message><source>{folder}: cannot be written ({reason}); choose a folder under Save in</source><translation>{folder}: kann nicht beschrieben werden ({reason}); wählen Sie unter „Speichern in“ einen Ordner</translation></message>
<message><source>{layer}: {columns} × {rows} pixels are too many to be fetched; take a closer current view, or more metres a pixel</source><translation>{layer}: {columns} × {rows} Pixel sind zu viele zum Holen; nehmen Sie eine nähere aktuelle Ansicht oder mehr Meter je Pixel</translation></message>
<message><source>{layer}: {columns} × {rows} pixels are too many to be sent, as the engine cannot read its file as it is here (a running service, a CRS set by hand); take a closer current view</source><translation>{layer}: {columns} × {rows} Pixel sind zu viele zum Senden, denn die Engine kann die Datei hier nicht so lesen, wie sie ist (ein laufender Dienst, ein von Hand gesetztes KBS); nehmen Sie eine nähere aktuelle Ansicht</translation></message>
<message><source>{}: cannot be read; was its file moved or deleted?</source><translation>{}: kann nicht gelesen werden; wurde die Datei verschoben oder gelöscht?</translation></message>
<message><source>{}: give auto, native, or metres a pixel above 0, such as 0.5</source><translation>{}: auto, native oder Meter je Pixel über 0 angeben, etwa 0.5</translation></message>
<message><source>Teach a category</source><translation>Eine Kategorie lernen lassen</translation></message>
<message><source>solar panels</source><translation>solar panels</translation></message>
<message><source> min</source><translation> min</translation></message>
<message><source>They are called</source><translation>Sie heißen</translation></message>
<message><source>Time at most</source><translation>Höchstens so lange</translation></message>
<message><source>there is no polygon layer; outline some objects first</source><translation>es gibt keinen Polygonlayer; umreißen Sie zuerst einige Objekte</translation></message>
<message><source>the phrase is empty; say what the outlined objects are called</source><translation>der Ausdruck ist leer; sagen Sie, wie die umrissenen Objekte heißen</translation></message>
<message><source>Outline ten or so objects of one kind on {raster} and say what they are called. A new model is made that finds them, in the background; a third of the outlines is kept aside to measure by.</source><translation>Umreißen Sie etwa zehn Objekte einer Art auf {raster} und sagen Sie auf Englisch, wie sie heißen. Im Hintergrund entsteht ein neues Modell, das sie findet; ein Drittel der Umrisse wird zum Messen zurückgehalten.</translation></message>
<message><source>{}: is no raster file; save it as a GeoTIFF first</source><translation>{}: ist keine Rasterdatei; speichern Sie sie zuerst als GeoTIFF</translation></message>
<message><source>{layer}: has {count} polygons; outline at least {fewest} objects</source><translation>{layer}: hat {count} Polygone; umreißen Sie mindestens {fewest} Objekte</translation></message>
<message><source>Teach '{}'</source><translation>„{}“ lernen</translation></message>
<message><source>the engine did not say how well it learned</source><translation>die Engine sagte nicht, wie gut sie gelernt hat</translation></message>
<message><source>{}: cannot be brought into WGS 84</source><translation>{}: lässt sich nicht nach WGS 84 umrechnen</translation></message>
<message><source>Fetching the image</source><translation>Das Bild wird geholt</translation></message>
<message><source>Sending the image</source><translation>Das Bild wird gesendet</translation></message>
<message><source>Waiting for the engine</source><translation>Warten auf die Engine</translation></message>
<message><source>Loading the model</source><translation>Das Modell wird geladen</translation></message>
<message><source>Looking</source><translation>Suche</translation></message>
<message><source>Writing polygons</source><translation>Polygone werden geschrieben</translation></message>
<message><source>Saving</source><translation>Speichern</translation></message>
<message><source>Adding layers to the project</source><translation>Layer werden zum Projekt hinzugefügt</translation></message>
<message><source>{phrase}: nothing found ({why})</source><translation>{phrase}: nichts gefunden ({why})</translation></message>
<message><source>{phrase}: nothing found</source><translation>{phrase}: nichts gefunden</translation></message>
<message><source>{done} of {of} tiles</source><translation>{done} von {of} Kacheln</translation></message>
<message><source>{} tiles/s</source><translation>{} Kacheln/s</translation></message>
<message><source>{minutes}:{seconds:02} left</source><translation>noch {minutes}:{seconds:02}</translation></message>
<message><source>Refer &amp; Segment: type a phrase, get polygons</source><translation>Refer &amp; Segment: Ausdruck eingeben, Polygone erhalten</translation></message>
<message><source>Help</source><translation>Hilfe</translation></message>
<message><source>What to find, in words; several phrases one a line</source><translation>Was gesucht wird, in Worten; mehrere Ausdrücke, einer je Zeile</translation></message>
<message><source>Found</source><translation>Gefunden</translation></message>
<message><source>Number of objects</source><translation>Anzahl der Objekte</translation></message>
<message><source>Area of all objects (m²)</source><translation>Fläche aller Objekte (m²)</translation></message>
<message><source>Device (auto, cpu, cuda, cuda:N)</source><translation>Gerät (auto, cpu, cuda, cuda:N)</translation></message>
<message><source>Ground sample distance (auto, native, or metres a pixel)</source><translation>Bodenauflösung (auto, native oder Meter je Pixel)</translation></message>
<message><source>Value of empty pixels (auto: as the file says)</source><translation>Wert leerer Pixel (auto: wie die Datei es sagt)</translation></message>
<message><source>Tile size in pixels, multiple of 32 (empty: the model's own)</source><translation>Kachelgröße in Pixeln, ein Vielfaches von 32 (leer: die des Modells)</translation></message>
<message><source>Overlap of tiles (share)</source><translation>Überlappung der Kacheln (Anteil)</translation></message>
<message><source>Tiles at once (auto, or a number)</source><translation>Kacheln auf einmal (auto oder eine Zahl)</translation></message>
<message><source>Reading threads</source><translation>Lesende Threads</translation></message>
<message><source>Precision</source><translation>Genauigkeit</translation></message>
<message><source>Look eight times, turned and mirrored: slower, steadier</source><translation>Achtmal hinsehen, gedreht und gespiegelt: langsamer, stetiger</translation></message>
<message><source>Leave out tiles that cannot be read</source><translation>Kacheln auslassen, die nicht gelesen werden können</translation></message>
<message><source>Read positions, sizes and relations out of the phrase</source><translation>Lage, Größe und Beziehungen aus dem Ausdruck lesen</translation></message>
<message><source>Threshold (probability)</source><translation>Schwellwert (Wahrscheinlichkeit)</translation></message>
<message><source>Divide touching objects, where the model knows how</source><translation>Objekte trennen, die sich berühren, wo das Modell es kann</translation></message>
<message><source>Smallest object (m²)</source><translation>Kleinstes Objekt (m²)</translation></message>
<message><source>Round the outlines' corners</source><translation>Ecken der Umrisse runden</translation></message>
<message><source>Make outlines right-angled</source><translation>Umrisse rechtwinklig machen</translation></message>
<message><source>Connectivity of pixels</source><translation>Nachbarschaft der Pixel</translation></message>
<message><source>Refer and segment raster</source><translation>Ausdruck im Raster segmentieren</translation></message>
<message><source>Finds what phrases refer to in a raster and makes polygons of it, with a local engine.

Write a phrase a line: a kind of object (&quot;buildings&quot;), with looks (&quot;white storage tanks&quot;), a place in the view (&quot;in the north&quot;), a relation (&quot;within 50 m of the river&quot;) or a choice (&quot;the largest building&quot;).

The raster is read from its file at its own resolution; web layers and others that the engine cannot open are drawn first, at the ground sample distance given. Position words refer to the view, else to the extent, the area of interest or the raster.

All that was found is one layer; the field phrase says what for, score_mean how sure the model is, why for what reason. The optional GeoPackage holds a layer a phrase, the optional raster the probability of each noun phrase, from which &quot;Vectorize probability&quot; makes polygons with another threshold.</source><translation>Findet in einem Raster, was Ausdrücke bezeichnen, und macht Polygone daraus, mit einer lokalen Engine.

Schreiben Sie auf Englisch, einen Ausdruck je Zeile: eine Art von Objekt (&quot;buildings&quot;), mit Aussehen (&quot;white storage tanks&quot;), einer Lage in der Ansicht (&quot;in the north&quot;), einer Beziehung (&quot;within 50 m of the river&quot;) oder einer Auswahl (&quot;the largest building&quot;).

Das Raster wird aus seiner Datei in seiner eigenen Auflösung gelesen; Weblayer und andere, die die Engine nicht öffnen kann, werden zuerst gezeichnet, mit der angegebenen Bodenauflösung. Lagewörter beziehen sich auf die Ansicht, sonst auf die Ausdehnung, das Interessengebiet oder das Raster.

Alles Gefundene ist ein Layer; das Feld phrase sagt wofür, score_mean wie sicher das Modell ist, why aus welchem Grund. Das optionale GeoPackage enthält einen Layer je Ausdruck, das optionale Raster die Wahrscheinlichkeit jedes Nominalausdrucks, aus dem „Wahrscheinlichkeit vektorisieren“ Polygone mit einem anderen Schwellwert macht.</translation></message>
<message><source>Area of interest (polygons)</source><translation>Interessengebiet (Polygone)</translation></message>
<message><source>View that position words refer to</source><translation>Ansicht, auf die sich Lagewörter beziehen</translation></message>
<message><source>GeoPackage with a layer a phrase</source><translation>GeoPackage mit einem Layer je Ausdruck</translation></message>
<message><source>referring segmentation,text,prompt,phrase,deep learning,objects,polygons,extract,detect</source><translation>Segmentierung,Text,Prompt,Ausdruck,Deep Learning,Objekte,Polygone,extrahieren,erkennen</translation></message>
<message><source>Extent to look in</source><translation>Ausdehnung, in der gesucht wird</translation></message>
<message><source>give an extent or an area of interest, not both</source><translation>geben Sie eine Ausdehnung oder ein Interessengebiet an, nicht beides</translation></message>
<message><source>{phrase}: {count} objects, {area} m²</source><translation>{phrase}: {count} Objekte, {area} m²</translation></message>
<message><source>Writing {} × {} pixels</source><translation>{} × {} Pixel werden geschrieben</translation></message>
<message><source>{layer} is drawn at {gsd:g} m a pixel</source><translation>{layer} wird mit {gsd:g} m je Pixel gezeichnet</translation></message>
<message><source>Select by phrase</source><translation>Nach Ausdruck auswählen</translation></message>
<message><source>Chooses features that phrases refer to: &quot;the largest building&quot;, &quot;buildings within 50 m of the river&quot;, &quot;the three northernmost tanks&quot;.

A field says what each feature is (category, class, label, type or another that you name); positions, distances, sizes and counts are computed exactly. Position words refer to the view, else to the layer's extent.

The result has the features' own fields, and why each was chosen. The running service of another machine cannot read your layers; use an engine of this machine.</source><translation>Wählt Objekte aus, die Ausdrücke bezeichnen: &quot;the largest building&quot;, &quot;buildings within 50 m of the river&quot;, &quot;the three northernmost tanks&quot;.

Ein Feld sagt, was jedes Objekt ist (category, class, label, type oder ein anderes, das Sie nennen); Lagen, Abstände, Größen und Anzahlen werden exakt berechnet. Lagewörter beziehen sich auf die Ansicht, sonst auf die Ausdehnung des Layers.

Das Ergebnis hat die eigenen Felder der Objekte und den Grund der Auswahl. Der laufende Dienst eines anderen Rechners kann Ihre Layer nicht lesen; verwenden Sie eine Engine dieses Rechners.</translation></message>
<message><source>Field that says what a feature is</source><translation>Feld, das sagt, was ein Objekt ist</translation></message>
<message><source>phrase,text,query,nearest,largest,relation,position</source><translation>Ausdruck,Text,Abfrage,nächstes,größtes,Beziehung,Lage</translation></message>
<message><source>Layer</source><translation>Layer</translation></message>
<message><source>the running service cannot read layers of this QGIS; choose an engine of this machine</source><translation>der laufende Dienst kann die Layer dieses QGIS nicht lesen; wählen Sie eine Engine dieses Rechners</translation></message>
<message><source>Vectorize probability</source><translation>Wahrscheinlichkeit vektorisieren</translation></message>
<message><source>Makes polygons from a probability raster, such as &quot;Refer and segment raster&quot; writes, with another threshold and shaping. The network is not run again.

Bands of 8 bits are read as p / 255, floating-point ones as 0 to 1. The phrases that the raster carries are applied again, unless that is switched off: then each band is taken as it is.</source><translation>Macht Polygone aus einem Wahrscheinlichkeitsraster, wie es „Ausdruck im Raster segmentieren“ schreibt, mit anderem Schwellwert und anderer Form. Das Netz läuft nicht noch einmal.

Kanäle mit 8 Bit werden als p / 255 gelesen, solche mit Gleitkommazahlen als 0 bis 1. Die Ausdrücke, die das Raster mit sich führt, werden wieder angewendet, wenn das nicht abgeschaltet ist: dann wird jeder Kanal genommen, wie er ist.</translation></message>
<message><source>probability,threshold,polygonize,simplify,orthogonalize</source><translation>Wahrscheinlichkeit,Schwellwert,polygonisieren,vereinfachen,rechtwinklig</translation></message>
<message><source>Probability raster</source><translation>Wahrscheinlichkeitsraster</translation></message>
<message><source>Apply the raster's own phrases</source><translation>Die Ausdrücke des Rasters anwenden</translation></message>
<message><source>{}: is no file that the engine can read</source><translation>{}: ist keine Datei, die die Engine lesen kann</translation></message>
</context>
</TS>

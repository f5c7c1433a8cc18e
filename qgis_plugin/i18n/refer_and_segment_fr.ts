<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="fr" sourcelanguage="en">
<context>
<name>ReferSegment</name>
<message><source>{}: no engine answers there ({}); does it run?</source><translation>{} : aucun moteur n'y répond ({}) ; tourne-t-il ?</translation></message>
<message><source>the engine ended by itself; it was started again</source><translation>le moteur s'est arrêté de lui-même ; il a été relancé</translation></message>
<message><source>it was stopped</source><translation>il a été arrêté</translation></message>
<message><source>The service's key is missing or wrong: enter it as 'Key'.</source><translation>La clé du service manque ou est fausse : saisissez-la dans « Clé ».</translation></message>
<message><source>the system ended it, mostly because memory ran out: choose a smaller area, or a larger pixel</source><translation>le système l'a arrêté, le plus souvent faute de mémoire : choisissez une zone plus petite ou des pixels plus grands</translation></message>
<message><source>a library crashed: try the device cpu, or install the engine again</source><translation>une bibliothèque s'est arrêtée brutalement : essayez le périphérique cpu, ou réinstallez le moteur</translation></message>
<message><source>{}: the engine is not installed there (pip install '.[serve]' in the folder of the engine's source); see &quot;Engine and settings&quot;</source><translation>{} : le moteur n'y est pas installé (pip install '.[serve]' dans le dossier du code source du moteur) ; voir « Moteur et paramètres »</translation></message>
<message><source>a system library is missing: install Microsoft's Visual C++ runtime</source><translation>une bibliothèque du système manque : installez l'environnement d'exécution Visual C++ de Microsoft</translation></message>
<message><source>{:.0%} of the area has no image: tiles are missing, or nothing is there; it was not searched</source><translation>{:.0%} de la zone sont sans image : des tuiles manquent, ou il n'y a rien ; on n'y a pas cherché</translation></message>
<message><source>the layer sent no image of this place; zoom to where it has one, or check its server</source><translation>la couche n'a pas fourni d'image de cet endroit ; zoomez là où elle en a une, ou vérifiez son serveur</translation></message>
<message><source>Read the phrase</source><translation>Lire l'expression</translation></message>
<message><source>Starting the engine</source><translation>Démarrage du moteur</translation></message>
<message><source>Make the polygons again</source><translation>Refaire les polygones</translation></message>
<message><source>Segment {}</source><translation>Segmenter {}</translation></message>
<message><source>{}: the image could not be written; is the disk full?</source><translation>{} : l'image n'a pas pu être écrite ; le disque est-il plein ?</translation></message>
<message><source>{}: the engine's answer cannot be read</source><translation>{} : la réponse du moteur est illisible</translation></message>
<message><source>the engine ended during the run ({}); press Run to start it again</source><translation>le moteur s'est arrêté pendant l'exécution ({}) ; « Exécuter » le relance</translation></message>
<message><source>Refer &amp; Segment</source><translation>Refer &amp; Segment</translation></message>
<message><source>Back</source><translation>Retour</translation></message>
<message><source>Refer &amp; Segment: engine and settings</source><translation>Refer &amp; Segment : moteur et paramètres</translation></message>
<message><source>Engine</source><translation>Moteur</translation></message>
<message><source>Log</source><translation>Journal</translation></message>
<message><source>Copy diagnostics</source><translation>Copier le diagnostic</translation></message>
<message><source>For a report of a problem: versions, state and logs, without your name and keys</source><translation>Pour signaler un problème : versions, état et journaux, sans votre nom ni vos clés</translation></message>
<message><source>The engine is the program that looks for objects. How do you get it?</source><translation>Le moteur est le programme qui cherche les objets. Comment l'obtenir ?</translation></message>
<message><source>Test</source><translation>Tester</translation></message>
<message><source>Run the model once and say how fast it is</source><translation>Exécuter le modèle une fois et dire sa vitesse</translation></message>
<message><source>Removing…</source><translation>Suppression…</translation></message>
<message><source>Trying the engine…</source><translation>Essai du moteur…</translation></message>
<message><source>The engine does not run</source><translation>Le moteur ne tourne pas</translation></message>
<message><source>The engine is starting…</source><translation>Le moteur démarre…</translation></message>
<message><source>The engine runs</source><translation>Le moteur tourne</translation></message>
<message><source>The engine did not start</source><translation>Le moteur n'a pas démarré</translation></message>
<message><source>The report is on the clipboard; paste it where you ask for help.</source><translation>Le rapport est dans le presse-papiers ; collez-le là où vous demandez de l'aide.</translation></message>
<message><source>Start</source><translation>Démarrer</translation></message>
<message><source>Stop</source><translation>Arrêter</translation></message>
<message><source>Stopping…</source><translation>Arrêt en cours…</translation></message>
<message><source>Remove the engine and all it needs from {}?</source><translation>Supprimer de {} le moteur et tout ce dont il a besoin ?</translation></message>
<message><source>The engine ended by itself</source><translation>Le moteur s'est arrêté de lui-même</translation></message>
<message><source>Stopped. What was downloaded is kept; &quot;Go on&quot; continues.</source><translation>Arrêté. Ce qui a été téléchargé est gardé ; « Continuer » reprend.</translation></message>
<message><source>{}. The next run starts it again.</source><translation>{}. La prochaine exécution le relance.</translation></message>
<message><source>{model} works: {seconds} s for {pixels} × {pixels} pixels</source><translation>{model} fonctionne : {seconds} s pour {pixels} × {pixels} pixels</translation></message>
<message><source>the processor (CPU)</source><translation>le processeur (CPU)</translation></message>
<message><source>there is no graphics card (GPU) that it can use</source><translation>il n'y a pas de carte graphique (GPU) utilisable</translation></message>
<message><source>Engine {version} on {device}</source><translation>Moteur {version} sur {device}</translation></message>
<message><source>The engine is version {engine}, the plugin {plugin}: update the older one, the plugin in QGIS's plugin manager, the engine with pip install '.[serve]' in the source of that version.</source><translation>Le moteur est en version {engine}, l'extension en {plugin} : mettez à jour le plus ancien, l'extension dans le gestionnaire d'extensions de QGIS, le moteur avec pip install '.[serve]' dans le code source de cette version.</translation></message>
<message><source>{}: is no engine.</source><translation>{} : n'est pas un moteur.</translation></message>
<message><source>A SOCKS proxy cannot be used: set an HTTP proxy in QGIS's options, or use a folder of wheels</source><translation>Un proxy SOCKS ne convient pas : indiquez un proxy HTTP dans les options de QGIS, ou utilisez un dossier de wheels</translation></message>
<message><source>The proxy wants a name and a password: set them in QGIS's network options</source><translation>Le proxy demande un nom et un mot de passe : indiquez-les dans les options de réseau de QGIS</translation></message>
<message><source>A certificate is not trusted: add your organisation's authority in QGIS's authentication options</source><translation>Un certificat n'est pas approuvé : ajoutez l'autorité de votre organisation dans les options d'authentification de QGIS</translation></message>
<message><source>The disk is full</source><translation>Le disque est plein</translation></message>
<message><source>A path is too long for Windows: choose a Folder with a shorter one</source><translation>Un chemin est trop long pour Windows : choisissez un dossier au chemin plus court</translation></message>
<message><source>A package differs from its checksum: something on the way changes files; use a folder of wheels</source><translation>Un paquet diffère de sa somme de contrôle : quelque chose en chemin modifie les fichiers ; utilisez un dossier de wheels</translation></message>
<message><source>The package index cannot be reached: check QGIS's proxy, or use a folder of wheels</source><translation>L'index des paquets est inaccessible : vérifiez le proxy de QGIS, ou utilisez un dossier de wheels</translation></message>
<message><source>The index has no engine {}: ask who gave you the plugin for a folder of wheels, and name it as Wheels</source><translation>L'index n'a pas de moteur {} : demandez son dossier de wheels à qui vous a donné l'extension, et indiquez-le dans Wheels</translation></message>
<message><source>A package is not there for this machine and Python: use another Python, or a folder of wheels</source><translation>Un paquet n'existe pas pour cette machine et ce Python : utilisez un autre Python, ou un dossier de wheels</translation></message>
<message><source>Looking for a Python</source><translation>Recherche d'un Python</translation></message>
<message><source>Fetching a Python</source><translation>Téléchargement d'un Python</translation></message>
<message><source>Installing packages</source><translation>Installation des paquets</translation></message>
<message><source>Ready</source><translation>Prêt</translation></message>
<message><source>the wheels are for Python {}</source><translation>les wheels sont pour Python {}</translation></message>
<message><source>it does not start</source><translation>il ne démarre pas</translation></message>
<message><source>No Python 3.11, 3.12 or 3.13 that can be used ({seen}), and none can be fetched: {why}. Install one from python.org and try again.</source><translation>Aucun Python 3.11, 3.12 ou 3.13 utilisable ({seen}), et aucun ne peut être téléchargé : {why}. Installez-en un depuis python.org et réessayez.</translation></message>
<message><source>Everything is in this folder; use no network</source><translation>Tout est dans ce dossier ; ne pas utiliser le réseau</translation></message>
<message><source>none was found</source><translation>aucun trouvé</translation></message>
<message><source>Making an environment with {}</source><translation>Création d'un environnement avec {}</translation></message>
<message><source>Installing the engine {}</source><translation>Installation du moteur {}</translation></message>
<message><source>Unpacking {done} of {count}</source><translation>{done} sur {count} décompressés</translation></message>
<message><source>{}: no such folder of wheels.</source><translation>{} : ce dossier de wheels n'existe pas.</translation></message>
<message><source>Wheels</source><translation>Wheels</translation></message>
<message><source>{path} cannot be used: {why}</source><translation>{path} est inutilisable : {why}</translation></message>
<message><source>{folder}: holds no engine {version}; make the folder from the plugin's own version.</source><translation>{folder} : ne contient pas de moteur {version} ; faites le dossier à partir de la version de l'extension.</translation></message>
<message><source>{}: differs from its checksum in SHA256SUMS; copy it again.</source><translation>{} : diffère de sa somme de contrôle dans SHA256SUMS ; copiez-le de nouveau.</translation></message>
<message><source>Fetching {}</source><translation>Téléchargement de {}</translation></message>
<message><source>it belongs to QGIS</source><translation>il appartient à QGIS</translation></message>
<message><source>it is not a 64-bit CPython</source><translation>ce n'est pas un CPython 64 bits</translation></message>
<message><source>there is no PyTorch for Macs with Intel's processors</source><translation>il n'y a pas de PyTorch pour les Mac à processeur Intel</translation></message>
<message><source>it is from the Microsoft Store, whose programs write elsewhere</source><translation>il vient du Microsoft Store, dont les programmes écrivent ailleurs</translation></message>
<message><source>it is Python {}; {} to {} is needed</source><translation>c'est Python {} ; il faut {} à {}</translation></message>
<message><source>its venv module is missing: apt install {}</source><translation>son module venv manque : apt install {}</translation></message>
<message><source>Installation</source><translation>Installation</translation></message>
<message><source>Refresh</source><translation>Actualiser</translation></message>
<message><source>Open folder</source><translation>Ouvrir le dossier</translation></message>
<message><source>Nothing was written yet.</source><translation>Rien n'a encore été écrit.</translation></message>
<message><source>The engine {old} is installed, the plugin is {new}: press &quot;Update&quot; in &quot;Engine and settings&quot;.</source><translation>Le moteur {old} est installé, l'extension est en {new} : appuyez sur « Mettre à jour » dans « Moteur et paramètres ».</translation></message>
<message><source>{}: is there already and not of the installation; choose an empty folder.</source><translation>{} : existe déjà et n'est pas de l'installation ; choisissez un dossier vide.</translation></message>
<message><source>{path}: {reason}. Choose another folder.</source><translation>{path} : {reason}. Choisissez un autre dossier.</translation></message>
<message><source>{folder}: {free:.1f} GB are free; the installation needs {needed} GB. Make room or choose another folder.</source><translation>{folder} : {free:.1f} Go sont libres ; l'installation demande {needed} Go. Libérez de la place ou choisissez un autre dossier.</translation></message>
<message><source>Another installation into {} is running.</source><translation>Une autre installation dans {} est en cours.</translation></message>
<message><source>Downloads the engine and the libraries it needs, 1 to 4 GB, into a folder of its own; QGIS itself is not changed.</source><translation>Télécharge le moteur et les bibliothèques dont il a besoin, 1 à 4 Go, dans un dossier à part ; QGIS n'est pas modifié.</translation></message>
<message><source>The engine {version} is installed in {folder}.</source><translation>Le moteur {version} est installé dans {folder}.</translation></message>
<message><source>An installation was stopped; it goes on where it was.</source><translation>Une installation a été arrêtée ; elle reprend où elle en était.</translation></message>
<message><source>Update</source><translation>Mettre à jour</translation></message>
<message><source>Check and repair</source><translation>Vérifier et réparer</translation></message>
<message><source>Go on</source><translation>Continuer</translation></message>
<message><source>Install</source><translation>Installer</translation></message>
<message><source>Remove</source><translation>Supprimer</translation></message>
<message><source>Folder of the environment</source><translation>Dossier de l'environnement</translation></message>
<message><source>Python 3.11 to 3.13</source><translation>Python 3.11 à 3.13</translation></message>
<message><source>the best one of this machine</source><translation>le meilleur de cette machine</translation></message>
<message><source>Folder of wheels</source><translation>Dossier de wheels</translation></message>
<message><source>none: from the package index</source><translation>aucun : depuis l'index des paquets</translation></message>
<message><source>For machines without network, and other wishes</source><translation>Pour les machines sans réseau et autres souhaits</translation></message>
<message><source>Folder</source><translation>Dossier</translation></message>
<message><source>Python</source><translation>Python</translation></message>
<message><source>The environment's Python</source><translation>Le Python de l'environnement</translation></message>
<message><source>/path/of/environment/bin/python</source><translation>/chemin/de/environnement/bin/python</translation></message>
<message><source>Find</source><translation>Chercher</translation></message>
<message><source>Look for an engine on this machine's search path</source><translation>Chercher un moteur sur le chemin de recherche de cette machine</translation></message>
<message><source>A Python with the engine in it, such as a conda environment: pip install '.[serve]' in the folder of the engine's source.</source><translation>Un Python contenant le moteur, comme un environnement conda : pip install '.[serve]' dans le dossier du code source du moteur.</translation></message>
<message><source>An engine that runs already, for example on a machine with a GPU through a tunnel (ssh -L 8901:127.0.0.1:8901 machine). Rasters are sent to it.</source><translation>Un moteur qui tourne déjà, par exemple sur une machine avec GPU à travers un tunnel (ssh -L 8901:127.0.0.1:8901 machine). Les rasters lui sont envoyés.</translation></message>
<message><source>Address</source><translation>Adresse</translation></message>
<message><source>Key</source><translation>Clé</translation></message>
<message><source>Refer &amp; Segment service</source><translation>Service Refer &amp; Segment</translation></message>
<message><source>Install the engine for me</source><translation>Installer le moteur pour moi</translation></message>
<message><source>Use an environment that has the engine</source><translation>Utiliser un environnement qui contient le moteur</translation></message>
<message><source>Connect to a running service</source><translation>Se connecter à un service en cours</translation></message>
<message><source>There is no engine yet: choose in the panel Refer &amp; Segment, under &quot;Engine…&quot;, where it comes from.</source><translation>Il n'y a pas encore de moteur : choisissez dans le panneau Refer &amp; Segment, sous « Moteur… », d'où il vient.</translation></message>
<message><source>The running service at {} is used; there is nothing to start.</source><translation>Le service en cours à {} est utilisé ; il n'y a rien à démarrer.</translation></message>
<message><source>{}: no such file; choose the python program of an environment with the engine.</source><translation>{} : ce fichier n'existe pas ; choisissez le programme python d'un environnement contenant le moteur.</translation></message>
<message><source>{}: is no Python environment; choose its python program.</source><translation>{} : n'est pas un environnement Python ; choisissez son programme python.</translation></message>
<message><source>Beginning</source><translation>Début</translation></message>
<message><source>Remove the engine</source><translation>Supprimer le moteur</translation></message>
<message><source>Advanced</source><translation>Avancé</translation></message>
<message><source>Bands (auto, or numbers such as 4,3,2)</source><translation>Bandes (auto, ou numéros comme 4,3,2)</translation></message>
<message><source>Contrast (auto, none, MIN,MAX or percentiles P2,P98)</source><translation>Contraste (auto, none, MIN,MAX ou percentiles P2,P98)</translation></message>
<message><source>auto, native, or metres a pixel</source><translation>auto, native ou mètres par pixel</translation></message>
<message><source>Fill holes up to (m²)</source><translation>Remplir les trous jusqu'à (m²)</translation></message>
<message><source>Simplify outlines by (m)</source><translation>Simplifier les contours de (m)</translation></message>
<message><source>Work positions, sizes and relations out by geometry; else it is taken whole.</source><translation>Déterminer positions, tailles et relations par la géométrie ; sinon l'expression est prise telle quelle.</translation></message>
<message><source>Reset</source><translation>Réinitialiser</translation></message>
<message><source>Set everything in this panel back, but the phrase, the raster and the folder.</source><translation>Réinitialise tout ce panneau, sauf l'expression, le raster et le dossier.</translation></message>
<message><source>Bands</source><translation>Bandes</translation></message>
<message><source>Contrast</source><translation>Contraste</translation></message>
<message><source>Metres a pixel</source><translation>Mètres par pixel</translation></message>
<message><source>Tile overlap</source><translation>Recouvrement des tuiles</translation></message>
<message><source>Fill holes</source><translation>Remplir les trous</translation></message>
<message><source>Simplify</source><translation>Simplifier</translation></message>
<message><source>Outlines</source><translation>Contours</translation></message>
<message><source>Round corners</source><translation>Arrondir les coins</translation></message>
<message><source>Right angles</source><translation>Angles droits</translation></message>
<message><source>the current view</source><translation>la vue actuelle</translation></message>
<message><source>no rectangle is drawn yet; press Draw and drag one on the map</source><translation>aucun rectangle n'est encore dessiné ; appuyez sur « Dessiner » et tracez-en un sur la carte</translation></message>
<message><source>the rectangle</source><translation>le rectangle</translation></message>
<message><source>there is no polygon layer; load one, or choose another place to look</source><translation>il n'y a pas de couche de polygones ; chargez-en une, ou choisissez un autre endroit</translation></message>
<message><source>{}: holds no polygon</source><translation>{} : ne contient pas de polygone</translation></message>
<message><source>{}: has too many corners to be sent; select fewer polygons</source><translation>{} : a trop de sommets pour être envoyé ; sélectionnez moins de polygones</translation></message>
<message><source>{place} lies off {layer}; zoom to the layer and choose a place there</source><translation>{place} est en dehors de {layer} ; zoomez sur la couche et choisissez-y un endroit</translation></message>
<message><source>the area cannot be brought from {source} to {target}; zoom in</source><translation>la zone ne peut pas être convertie de {source} en {target} ; zoomez</translation></message>
<message><source>Examples</source><translation>Exemples</translation></message>
<message><source>A running service cannot be taught from here; use an engine of this computer.</source><translation>Un service en cours ne peut rien apprendre d'ici ; utilisez un moteur de cet ordinateur.</translation></message>
<message><source>'{}' is taught in the background; QGIS's task list shows how far</source><translation>« {} » est appris en arrière-plan ; la liste des tâches de QGIS montre l'avancement</translation></message>
<message><source>Cancelled; nothing was written</source><translation>Annulé ; rien n'a été écrit</translation></message>
<message><source>Phrases are read in English, for example '{}'.</source><translation>Les expressions se lisent en anglais, par exemple « {} ».</translation></message>
<message><source>One thing after the other: {}</source><translation>Une chose après l'autre : {}</translation></message>
<message><source>there is no raster layer; load one first</source><translation>il n'y a pas de couche raster ; chargez-en une d'abord</translation></message>
<message><source>Read as: {}</source><translation>Compris : {}</translation></message>
<message><source>'{phrase}' is learned: overlap {iou:.2f} on {objects} outlines kept aside (it was {before:.2f})</source><translation>« {phrase} » est appris : recouvrement {iou:.2f} sur {objects} contours mis de côté (avant : {before:.2f})</translation></message>
<message><source>Engine…</source><translation>Moteur…</translation></message>
<message><source>Engine and settings…</source><translation>Moteur et paramètres…</translation></message>
<message><source>The start of the engine was cancelled</source><translation>Le démarrage du moteur a été annulé</translation></message>
<message><source>Engine {} loads its libraries…</source><translation>Le moteur {} charge ses bibliothèques…</translation></message>
<message><source>Export…</source><translation>Exporter…</translation></message>
<message><source>Save the last result in another format.</source><translation>Enregistrer le dernier résultat dans un autre format.</translation></message>
<message><source>the white storage tanks east of the river</source><translation>the white storage tanks east of the river</translation></message>
<message><source>What to find, in English words; one phrase a line. Ctrl+Enter runs.</source><translation>Ce qu'il faut trouver, en anglais ; une expression par ligne. Ctrl+Entrée exécute.</translation></message>
<message><source>History</source><translation>Historique</translation></message>
<message><source>All polygons of the layer where none is selected.</source><translation>Tous les polygones de la couche si aucun n'est sélectionné.</translation></message>
<message><source>Draw</source><translation>Dessiner</translation></message>
<message><source>Raster</source><translation>Raster</translation></message>
<message><source>Where</source><translation>Où</translation></message>
<message><source>What the model runs on; auto takes a GPU where there is one</source><translation>Ce sur quoi le modèle s'exécute ; auto prend un GPU s'il y en a un</translation></message>
<message><source>Teach…</source><translation>Apprendre…</translation></message>
<message><source>Make a model that knows one more kind of object, from a few outlines.</source><translation>Faire un modèle qui connaît une sorte d'objet de plus, à partir de quelques contours.</translation></message>
<message><source>Model</source><translation>Modèle</translation></message>
<message><source>Device</source><translation>Périphérique</translation></message>
<message><source>How sure the model must be; lower finds more. Works on the last result at once.</source><translation>À quel point le modèle doit être sûr ; plus bas trouve davantage. Agit tout de suite sur le dernier résultat.</translation></message>
<message><source>Smaller objects are left out. Works on the last result at once.</source><translation>Les objets plus petits sont omis. Agit tout de suite sur le dernier résultat.</translation></message>
<message><source>Threshold</source><translation>Seuil</translation></message>
<message><source>Minimum area</source><translation>Surface minimale</translation></message>
<message><source>The project's folder</source><translation>Le dossier du projet</translation></message>
<message><source>Keep the probabilities, too</source><translation>Garder aussi les probabilités</translation></message>
<message><source>Save in</source><translation>Enregistrer dans</translation></message>
<message><source>Current view</source><translation>Vue actuelle</translation></message>
<message><source>Whole layer</source><translation>Toute la couche</translation></message>
<message><source>Selected polygons</source><translation>Polygones sélectionnés</translation></message>
<message><source>Drawn rectangle</source><translation>Rectangle dessiné</translation></message>
<message><source>Automatic</source><translation>Automatique</translation></message>
<message><source>What to find</source><translation>Que chercher</translation></message>
<message><source>{}: its file is gone, the sliders cannot change it</source><translation>{} : son fichier n'existe plus, les curseurs ne peuvent pas la modifier</translation></message>
<message><source>{}: has a filter, the sliders leave it alone until it is removed</source><translation>{} : a un filtre, les curseurs n'y touchent pas tant qu'il n'est pas retiré</translation></message>
<message><source>{}: is being edited, the sliders leave it alone until that ends</source><translation>{} : est en cours d'édition, les curseurs n'y touchent pas tant qu'elle dure</translation></message>
<message><source>{}: was changed by hand, the sliders leave it alone</source><translation>{} : a été modifiée à la main, les curseurs n'y touchent pas</translation></message>
<message><source>another program may have it open</source><translation>un autre programme l'a peut-être ouvert</translation></message>
<message><source>{layer}: cannot be changed ({reason})</source><translation>{layer} : ne peut pas être modifiée ({reason})</translation></message>
<message><source>Phrase</source><translation>Expression</translation></message>
<message><source>Object</source><translation>Objet</translation></message>
<message><source>Score (mean)</source><translation>Score (moyen)</translation></message>
<message><source>Score (highest)</source><translation>Score (maximal)</translation></message>
<message><source>Area (m²)</source><translation>Surface (m²)</translation></message>
<message><source>Perimeter (m)</source><translation>Périmètre (m)</translation></message>
<message><source>Cut by the view's edge</source><translation>Coupé par le bord de la vue</translation></message>
<message><source>Why</source><translation>Pourquoi</translation></message>
<message><source>Why (data)</source><translation>Pourquoi (données)</translation></message>
<message><source>Source</source><translation>Source</translation></message>
<message><source>Run id</source><translation>Id. de l'exécution</translation></message>
<message><source>Probability</source><translation>Probabilité</translation></message>
<message><source>1 object</source><translation>1 objet</translation></message>
<message><source>Found in {}</source><translation>Trouvé dans {}</translation></message>
<message><source>{} objects</source><translation>{} objets</translation></message>
<message><source>Score</source><translation>Score</translation></message>
<message><source>{path}: layer {name} cannot be opened</source><translation>{path} : la couche {name} ne peut pas être ouverte</translation></message>
<message><source>Found by the model {}</source><translation>Trouvé par le modèle {}</translation></message>
<message><source>Run</source><translation>Exécuter</translation></message>
<message><source>Ctrl+Enter in the text box does the same.</source><translation>Ctrl+Entrée dans la zone de texte fait de même.</translation></message>
<message><source>Save again</source><translation>Enregistrer de nouveau</translation></message>
<message><source>Save the finished run's layers in the folder above; nothing is computed anew.</source><translation>Enregistrer les couches de l'exécution terminée dans le dossier ci-dessus ; rien n'est recalculé.</translation></message>
<message><source>Cancel</source><translation>Annuler</translation></message>
<message><source>The project was closed during the run; its layers are in {}</source><translation>Le projet a été fermé pendant l'exécution ; ses couches sont dans {}</translation></message>
<message><source>A lower threshold finds more, at once. The model knows: {}</source><translation>Un seuil plus bas trouve davantage, aussitôt. Le modèle connaît : {}</translation></message>
<message><source>{}; nothing is lost: press &quot;Save again&quot;</source><translation>{} ; rien n'est perdu : appuyez sur « Enregistrer de nouveau »</translation></message>
<message><source>Cancelled; {done} of {of} layers are in the project, all of them in {file}</source><translation>Annulé ; {done} couches sur {of} sont dans le projet, toutes dans {file}</translation></message>
<message><source>The last result is no longer in the project</source><translation>Le dernier résultat n'est plus dans le projet</translation></message>
<message><source>Cancelling…</source><translation>Annulation…</translation></message>
<message><source>{}; nothing is lost: choose another folder and press &quot;Save again&quot;</source><translation>{} ; rien n'est perdu : choisissez un autre dossier et appuyez sur « Enregistrer de nouveau »</translation></message>
<message><source>Saved in {}</source><translation>Enregistré dans {}</translation></message>
<message><source>error {}</source><translation>erreur {}</translation></message>
<message><source>the image could not be fetched: {}</source><translation>l'image n'a pas pu être récupérée : {}</translation></message>
<message><source>the phrase is empty; type what to find, for example 'buildings'</source><translation>l'expression est vide ; écrivez ce qu'il faut trouver, par exemple 'buildings'</translation></message>
<message><source>{}: cannot be written; choose a folder under Save in</source><translation>{} : écriture impossible ; choisissez un dossier sous « Enregistrer dans »</translation></message>
<message><source>{folder}: cannot be written ({reason}); choose a folder under Save in</source><translation>{folder} : écriture impossible ({reason}) ; choisissez un dossier sous « Enregistrer dans »</translation></message>
<message><source>{layer}: {columns} × {rows} pixels are too many to be fetched; take a closer current view, or more metres a pixel</source><translation>{layer} : {columns} × {rows} pixels, c'est trop à récupérer ; prenez une vue actuelle plus proche, ou plus de mètres par pixel</translation></message>
<message><source>{layer}: {columns} × {rows} pixels are too many to be sent, as the engine cannot read its file as it is here (a running service, a CRS set by hand); take a closer current view</source><translation>{layer} : {columns} × {rows} pixels, c'est trop à envoyer, car le moteur ne peut pas lire ici son fichier tel quel (un service en marche, un SCR choisi à la main) ; prenez une vue actuelle plus proche</translation></message>
<message><source>{}: cannot be read; was its file moved or deleted?</source><translation>{} : illisible ; le fichier a-t-il été déplacé ou supprimé ?</translation></message>
<message><source>{}: give auto, native, or metres a pixel above 0, such as 0.5</source><translation>{} : indiquez auto, native ou des mètres par pixel supérieurs à 0, comme 0.5</translation></message>
<message><source>Teach a category</source><translation>Apprendre une catégorie</translation></message>
<message><source>solar panels</source><translation>solar panels</translation></message>
<message><source> min</source><translation> min</translation></message>
<message><source>They are called</source><translation>Ils s'appellent</translation></message>
<message><source>Time at most</source><translation>Durée maximale</translation></message>
<message><source>there is no polygon layer; outline some objects first</source><translation>il n'y a pas de couche de polygones ; tracez d'abord quelques objets</translation></message>
<message><source>the phrase is empty; say what the outlined objects are called</source><translation>l'expression est vide ; dites comment s'appellent les objets tracés</translation></message>
<message><source>Outline ten or so objects of one kind on {raster} and say what they are called. A new model is made that finds them, in the background; a third of the outlines is kept aside to measure by.</source><translation>Tracez une dizaine d'objets d'une sorte sur {raster} et dites en anglais comment ils s'appellent. Un nouveau modèle qui les trouve est fait en arrière-plan ; un tiers des contours est mis de côté pour mesurer.</translation></message>
<message><source>{}: is no raster file; save it as a GeoTIFF first</source><translation>{} : n'est pas un fichier raster ; enregistrez-le d'abord en GeoTIFF</translation></message>
<message><source>{layer}: has {count} polygons; outline at least {fewest} objects</source><translation>{layer} : a {count} polygones ; tracez au moins {fewest} objets</translation></message>
<message><source>Teach '{}'</source><translation>Apprendre « {} »</translation></message>
<message><source>the engine did not say how well it learned</source><translation>le moteur n'a pas dit s'il a bien appris</translation></message>
<message><source>{}: cannot be brought into WGS 84</source><translation>{} : ne peut pas être converti en WGS 84</translation></message>
<message><source>Fetching the image</source><translation>Récupération de l'image</translation></message>
<message><source>Sending the image</source><translation>Envoi de l'image</translation></message>
<message><source>Waiting for the engine</source><translation>Attente du moteur</translation></message>
<message><source>Loading the model</source><translation>Chargement du modèle</translation></message>
<message><source>Looking</source><translation>Recherche</translation></message>
<message><source>Writing polygons</source><translation>Écriture des polygones</translation></message>
<message><source>Saving</source><translation>Enregistrement</translation></message>
<message><source>Adding layers to the project</source><translation>Ajout des couches au projet</translation></message>
<message><source>{phrase}: nothing found ({why})</source><translation>{phrase} : rien trouvé ({why})</translation></message>
<message><source>{phrase}: nothing found</source><translation>{phrase} : rien trouvé</translation></message>
<message><source>{done} of {of} tiles</source><translation>{done} tuiles sur {of}</translation></message>
<message><source>{} tiles/s</source><translation>{} tuiles/s</translation></message>
<message><source>{minutes}:{seconds:02} left</source><translation>encore {minutes}:{seconds:02}</translation></message>
<message><source>Refer &amp; Segment: type a phrase, get polygons</source><translation>Refer &amp; Segment : écrivez une expression, obtenez des polygones</translation></message>
<message><source>Help</source><translation>Aide</translation></message>
<message><source>What to find, in words; several phrases one a line</source><translation>Ce qu'il faut trouver, en mots ; plusieurs expressions, une par ligne</translation></message>
<message><source>Found</source><translation>Trouvé</translation></message>
<message><source>Number of objects</source><translation>Nombre d'objets</translation></message>
<message><source>Area of all objects (m²)</source><translation>Surface de tous les objets (m²)</translation></message>
<message><source>Device (auto, cpu, cuda, cuda:N)</source><translation>Périphérique (auto, cpu, cuda, cuda:N)</translation></message>
<message><source>Ground sample distance (auto, native, or metres a pixel)</source><translation>Résolution au sol (auto, native, ou mètres par pixel)</translation></message>
<message><source>Value of empty pixels (auto: as the file says)</source><translation>Valeur des pixels vides (auto : ce que dit le fichier)</translation></message>
<message><source>Tile size in pixels, multiple of 32 (empty: the model's own)</source><translation>Taille des tuiles en pixels, un multiple de 32 (vide : celle du modèle)</translation></message>
<message><source>Overlap of tiles (share)</source><translation>Recouvrement des tuiles (part)</translation></message>
<message><source>Tiles at once (auto, or a number)</source><translation>Tuiles à la fois (auto, ou un nombre)</translation></message>
<message><source>Reading threads</source><translation>Threads de lecture</translation></message>
<message><source>Precision</source><translation>Précision</translation></message>
<message><source>Look eight times, turned and mirrored: slower, steadier</source><translation>Regarder huit fois, tourné et retourné : plus lent, plus régulier</translation></message>
<message><source>Leave out tiles that cannot be read</source><translation>Laisser de côté les tuiles illisibles</translation></message>
<message><source>Read positions, sizes and relations out of the phrase</source><translation>Lire positions, tailles et relations dans l'expression</translation></message>
<message><source>Threshold (probability)</source><translation>Seuil (probabilité)</translation></message>
<message><source>Divide touching objects, where the model knows how</source><translation>Séparer les objets qui se touchent, là où le modèle le peut</translation></message>
<message><source>Smallest object (m²)</source><translation>Plus petit objet (m²)</translation></message>
<message><source>Round the outlines' corners</source><translation>Arrondir les coins des contours</translation></message>
<message><source>Make outlines right-angled</source><translation>Rendre les contours orthogonaux</translation></message>
<message><source>Connectivity of pixels</source><translation>Connexité des pixels</translation></message>
<message><source>Refer and segment raster</source><translation>Segmenter un raster par expression</translation></message>
<message><source>Finds what phrases refer to in a raster and makes polygons of it, with a local engine.

Write a phrase a line: a kind of object (&quot;buildings&quot;), with looks (&quot;white storage tanks&quot;), a place in the view (&quot;in the north&quot;), a relation (&quot;within 50 m of the river&quot;) or a choice (&quot;the largest building&quot;).

The raster is read from its file at its own resolution; web layers and others that the engine cannot open are drawn first, at the ground sample distance given. Position words refer to the view, else to the extent, the area of interest or the raster.

All that was found is one layer; the field phrase says what for, score_mean how sure the model is, why for what reason. The optional GeoPackage holds a layer a phrase, the optional raster the probability of each noun phrase, from which &quot;Vectorize probability&quot; makes polygons with another threshold.</source><translation>Trouve dans un raster ce que des expressions désignent et en fait des polygones, avec un moteur local.

Écrivez en anglais une expression par ligne : une sorte d'objet (&quot;buildings&quot;), avec son aspect (&quot;white storage tanks&quot;), une position dans la vue (&quot;in the north&quot;), une relation (&quot;within 50 m of the river&quot;) ou un choix (&quot;the largest building&quot;).

Le raster est lu dans son fichier à sa propre résolution ; les couches web et celles que le moteur ne peut pas ouvrir sont d'abord dessinées, à la résolution au sol indiquée. Les mots de position se rapportent à la vue, sinon à l'emprise, à la zone d'intérêt ou au raster.

Tout ce qui est trouvé forme une couche ; le champ phrase dit pour quoi, score_mean la certitude du modèle, why la raison. Le GeoPackage facultatif contient une couche par expression, le raster facultatif la probabilité de chaque groupe nominal, dont « Vectoriser une probabilité » fait des polygones avec un autre seuil.</translation></message>
<message><source>Area of interest (polygons)</source><translation>Zone d'intérêt (polygones)</translation></message>
<message><source>View that position words refer to</source><translation>Vue à laquelle se rapportent les mots de position</translation></message>
<message><source>GeoPackage with a layer a phrase</source><translation>GeoPackage avec une couche par expression</translation></message>
<message><source>referring segmentation,text,prompt,phrase,deep learning,objects,polygons,extract,detect</source><translation>segmentation référentielle,texte,prompt,expression,apprentissage profond,objets,polygones,extraire,détecter</translation></message>
<message><source>Extent to look in</source><translation>Emprise où chercher</translation></message>
<message><source>give an extent or an area of interest, not both</source><translation>indiquez une emprise ou une zone d'intérêt, pas les deux</translation></message>
<message><source>{phrase}: {count} objects, {area} m²</source><translation>{phrase} : {count} objets, {area} m²</translation></message>
<message><source>Writing {} × {} pixels</source><translation>Écriture de {} × {} pixels</translation></message>
<message><source>{layer} is drawn at {gsd:g} m a pixel</source><translation>{layer} est dessinée à {gsd:g} m par pixel</translation></message>
<message><source>Select by phrase</source><translation>Sélectionner par expression</translation></message>
<message><source>Chooses features that phrases refer to: &quot;the largest building&quot;, &quot;buildings within 50 m of the river&quot;, &quot;the three northernmost tanks&quot;.

A field says what each feature is (category, class, label, type or another that you name); positions, distances, sizes and counts are computed exactly. Position words refer to the view, else to the layer's extent.

The result has the features' own fields, and why each was chosen. The running service of another machine cannot read your layers; use an engine of this machine.</source><translation>Choisit les entités que des expressions désignent : &quot;the largest building&quot;, &quot;buildings within 50 m of the river&quot;, &quot;the three northernmost tanks&quot;.

Un champ dit ce qu'est chaque entité (category, class, label, type ou un autre que vous nommez) ; positions, distances, tailles et nombres sont calculés exactement. Les mots de position se rapportent à la vue, sinon à l'emprise de la couche.

Le résultat a les champs des entités et la raison de chaque choix. Le service d'une autre machine ne peut pas lire vos couches ; utilisez un moteur de cette machine.</translation></message>
<message><source>Field that says what a feature is</source><translation>Champ qui dit ce qu'est une entité</translation></message>
<message><source>phrase,text,query,nearest,largest,relation,position</source><translation>expression,texte,requête,plus proche,plus grand,relation,position</translation></message>
<message><source>Layer</source><translation>Couche</translation></message>
<message><source>the running service cannot read layers of this QGIS; choose an engine of this machine</source><translation>le service en cours ne peut pas lire les couches de ce QGIS ; choisissez un moteur de cette machine</translation></message>
<message><source>Vectorize probability</source><translation>Vectoriser une probabilité</translation></message>
<message><source>Makes polygons from a probability raster, such as &quot;Refer and segment raster&quot; writes, with another threshold and shaping. The network is not run again.

Bands of 8 bits are read as p / 255, floating-point ones as 0 to 1. The phrases that the raster carries are applied again, unless that is switched off: then each band is taken as it is.</source><translation>Fait des polygones d'un raster de probabilité, tel que « Segmenter un raster par expression » l'écrit, avec un autre seuil et une autre forme. Le réseau n'est pas exécuté de nouveau.

Les bandes de 8 bits sont lues comme p / 255, celles en virgule flottante de 0 à 1. Les expressions que porte le raster sont appliquées de nouveau, sauf si cela est désactivé : alors chaque bande est prise telle quelle.</translation></message>
<message><source>probability,threshold,polygonize,simplify,orthogonalize</source><translation>probabilité,seuil,polygoniser,simplifier,orthogonaliser</translation></message>
<message><source>Probability raster</source><translation>Raster de probabilité</translation></message>
<message><source>Apply the raster's own phrases</source><translation>Appliquer les expressions du raster</translation></message>
<message><source>{}: is no file that the engine can read</source><translation>{} : n'est pas un fichier que le moteur peut lire</translation></message>
</context>
</TS>

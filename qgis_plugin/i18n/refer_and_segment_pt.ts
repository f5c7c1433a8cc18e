<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="pt" sourcelanguage="en">
<context>
<name>ReferSegment</name>
<message><source>{}: no engine answers there ({}); does it run?</source><translation>{}: nenhum motor responde aí ({}); está em funcionamento?</translation></message>
<message><source>the engine ended by itself; it was started again</source><translation>o motor terminou sozinho; foi iniciado de novo</translation></message>
<message><source>it was stopped</source><translation>foi parado</translation></message>
<message><source>The service's key is missing or wrong: enter it as 'Key'.</source><translation>Falta a chave do serviço ou está errada: introduza-a em «Chave».</translation></message>
<message><source>the system ended it, mostly because memory ran out: choose a smaller area, or a larger pixel</source><translation>o sistema encerrou-o, quase sempre por falta de memória: escolha uma área menor ou píxeis maiores</translation></message>
<message><source>a library crashed: try the device cpu, or install the engine again</source><translation>uma biblioteca falhou: tente o dispositivo cpu ou instale o motor de novo</translation></message>
<message><source>{}: the engine is not installed there (pip install '.[serve]' in the folder of the engine's source); see &quot;Engine and settings&quot;</source><translation>{}: o motor não está instalado ali (pip install '.[serve]' na pasta do código-fonte do motor); ver «Motor e configurações»</translation></message>
<message><source>a system library is missing: install Microsoft's Visual C++ runtime</source><translation>falta uma biblioteca do sistema: instale o Visual C++ Runtime da Microsoft</translation></message>
<message><source>{:.0%} of the area has no image: tiles are missing, or nothing is there; it was not searched</source><translation>{:.0%} da área não tem imagem: faltam blocos ou não há nada; ali não se procurou</translation></message>
<message><source>the layer sent no image of this place; zoom to where it has one, or check its server</source><translation>a camada não enviou imagem deste lugar; aproxime onde ela a tem ou verifique o servidor</translation></message>
<message><source>Read the phrase</source><translation>Ler a expressão</translation></message>
<message><source>Starting the engine</source><translation>A iniciar o motor</translation></message>
<message><source>Make the polygons again</source><translation>Refazer os polígonos</translation></message>
<message><source>Segment {}</source><translation>Segmentar {}</translation></message>
<message><source>{}: the image could not be written; is the disk full?</source><translation>{}: não foi possível gravar a imagem; o disco está cheio?</translation></message>
<message><source>{}: the engine's answer cannot be read</source><translation>{}: a resposta do motor não se pode ler</translation></message>
<message><source>the engine ended during the run ({}); press Run to start it again</source><translation>o motor terminou durante a execução ({}); «Executar» inicia-o de novo</translation></message>
<message><source>Refer &amp; Segment</source><translation>Refer &amp; Segment</translation></message>
<message><source>Back</source><translation>Voltar</translation></message>
<message><source>Refer &amp; Segment: engine and settings</source><translation>Refer &amp; Segment: motor e configurações</translation></message>
<message><source>Engine</source><translation>Motor</translation></message>
<message><source>Log</source><translation>Registo</translation></message>
<message><source>Copy diagnostics</source><translation>Copiar diagnóstico</translation></message>
<message><source>For a report of a problem: versions, state and logs, without your name and keys</source><translation>Para relatar um problema: versões, estado e registos, sem o seu nome e as suas chaves</translation></message>
<message><source>The engine is the program that looks for objects. How do you get it?</source><translation>O motor é o programa que procura os objetos. Como obtê-lo?</translation></message>
<message><source>Test</source><translation>Testar</translation></message>
<message><source>Run the model once and say how fast it is</source><translation>Executar o modelo uma vez e dizer a sua velocidade</translation></message>
<message><source>Removing…</source><translation>A remover…</translation></message>
<message><source>Trying the engine…</source><translation>A testar o motor…</translation></message>
<message><source>The engine does not run</source><translation>O motor não está em funcionamento</translation></message>
<message><source>The engine is starting…</source><translation>O motor está a iniciar…</translation></message>
<message><source>The engine runs</source><translation>O motor está em funcionamento</translation></message>
<message><source>The engine did not start</source><translation>O motor não iniciou</translation></message>
<message><source>The report is on the clipboard; paste it where you ask for help.</source><translation>O relatório está na área de transferência; cole-o onde pedir ajuda.</translation></message>
<message><source>Start</source><translation>Iniciar</translation></message>
<message><source>Stop</source><translation>Parar</translation></message>
<message><source>Stopping…</source><translation>A parar…</translation></message>
<message><source>Remove the engine and all it needs from {}?</source><translation>Remover de {} o motor e tudo de que precisa?</translation></message>
<message><source>The engine ended by itself</source><translation>O motor terminou sozinho</translation></message>
<message><source>Stopped. What was downloaded is kept; &quot;Go on&quot; continues.</source><translation>Parado. O que foi transferido é mantido; «Continuar» prossegue.</translation></message>
<message><source>{}. The next run starts it again.</source><translation>{}. A próxima execução inicia-o de novo.</translation></message>
<message><source>{model} works: {seconds} s for {pixels} × {pixels} pixels</source><translation>{model} funciona: {seconds} s para {pixels} × {pixels} píxeis</translation></message>
<message><source>the processor (CPU)</source><translation>o processador (CPU)</translation></message>
<message><source>there is no graphics card (GPU) that it can use</source><translation>não há placa gráfica (GPU) que possa usar</translation></message>
<message><source>Engine {version} on {device}</source><translation>Motor {version} em {device}</translation></message>
<message><source>The engine is version {engine}, the plugin {plugin}: update the older one, the plugin in QGIS's plugin manager, the engine with pip install '.[serve]' in the source of that version.</source><translation>O motor é da versão {engine}, o complemento da {plugin}: atualize o mais antigo, o complemento no gestor de complementos do QGIS, o motor com pip install '.[serve]' no código-fonte dessa versão.</translation></message>
<message><source>{}: is no engine.</source><translation>{}: não é um motor.</translation></message>
<message><source>A SOCKS proxy cannot be used: set an HTTP proxy in QGIS's options, or use a folder of wheels</source><translation>Um proxy SOCKS não serve: indique um proxy HTTP nas opções do QGIS, ou use uma pasta de wheels</translation></message>
<message><source>The proxy wants a name and a password: set them in QGIS's network options</source><translation>O proxy pede nome e palavra-passe: indique-os nas opções de rede do QGIS</translation></message>
<message><source>A certificate is not trusted: add your organisation's authority in QGIS's authentication options</source><translation>Um certificado não é de confiança: adicione a autoridade da sua organização nas opções de autenticação do QGIS</translation></message>
<message><source>The disk is full</source><translation>O disco está cheio</translation></message>
<message><source>A path is too long for Windows: choose a Folder with a shorter one</source><translation>Um caminho é longo demais para o Windows: escolha uma pasta com um mais curto</translation></message>
<message><source>A package differs from its checksum: something on the way changes files; use a folder of wheels</source><translation>Um pacote difere da sua soma de verificação: algo no caminho altera ficheiros; use uma pasta de wheels</translation></message>
<message><source>The package index cannot be reached: check QGIS's proxy, or use a folder of wheels</source><translation>O índice de pacotes não está acessível: verifique o proxy do QGIS ou use uma pasta de wheels</translation></message>
<message><source>The index has no engine {}: ask who gave you the plugin for a folder of wheels, and name it as Wheels</source><translation>O índice não tem o motor {}: peça a pasta de wheels a quem lhe deu o complemento, e indique-a em Wheels</translation></message>
<message><source>A package is not there for this machine and Python: use another Python, or a folder of wheels</source><translation>Um pacote não existe para esta máquina e este Python: use outro Python ou uma pasta de wheels</translation></message>
<message><source>Looking for a Python</source><translation>À procura de um Python</translation></message>
<message><source>Fetching a Python</source><translation>A transferir um Python</translation></message>
<message><source>Installing packages</source><translation>A instalar pacotes</translation></message>
<message><source>Ready</source><translation>Pronto</translation></message>
<message><source>the wheels are for Python {}</source><translation>os wheels são para Python {}</translation></message>
<message><source>it does not start</source><translation>não inicia</translation></message>
<message><source>No Python 3.11, 3.12 or 3.13 that can be used ({seen}), and none can be fetched: {why}. Install one from python.org and try again.</source><translation>Nenhum Python 3.11, 3.12 ou 3.13 utilizável ({seen}), e nenhum pode ser transferido: {why}. Instale um de python.org e tente de novo.</translation></message>
<message><source>Everything is in this folder; use no network</source><translation>Está tudo nesta pasta; não usar a rede</translation></message>
<message><source>none was found</source><translation>nenhum encontrado</translation></message>
<message><source>Making an environment with {}</source><translation>A criar um ambiente com {}</translation></message>
<message><source>Installing the engine {}</source><translation>A instalar o motor {}</translation></message>
<message><source>Unpacking {done} of {count}</source><translation>{done} de {count} descompactados</translation></message>
<message><source>{}: no such folder of wheels.</source><translation>{}: essa pasta de wheels não existe.</translation></message>
<message><source>Wheels</source><translation>Wheels</translation></message>
<message><source>{path} cannot be used: {why}</source><translation>{path} não pode ser usado: {why}</translation></message>
<message><source>{folder}: holds no engine {version}; make the folder from the plugin's own version.</source><translation>{folder}: não contém o motor {version}; faça a pasta com a versão do complemento.</translation></message>
<message><source>{}: differs from its checksum in SHA256SUMS; copy it again.</source><translation>{}: difere da sua soma em SHA256SUMS; copie-o de novo.</translation></message>
<message><source>Fetching {}</source><translation>A transferir {}</translation></message>
<message><source>it belongs to QGIS</source><translation>pertence ao QGIS</translation></message>
<message><source>it is not a 64-bit CPython</source><translation>não é um CPython de 64 bits</translation></message>
<message><source>there is no PyTorch for Macs with Intel's processors</source><translation>não há PyTorch para Macs com processadores Intel</translation></message>
<message><source>it is from the Microsoft Store, whose programs write elsewhere</source><translation>é da Microsoft Store, cujos programas gravam em outro lugar</translation></message>
<message><source>it is Python {}; {} to {} is needed</source><translation>é o Python {}; é preciso {} a {}</translation></message>
<message><source>its venv module is missing: apt install {}</source><translation>falta o módulo venv: apt install {}</translation></message>
<message><source>Installation</source><translation>Instalação</translation></message>
<message><source>Refresh</source><translation>Atualizar</translation></message>
<message><source>Open folder</source><translation>Abrir pasta</translation></message>
<message><source>Nothing was written yet.</source><translation>Ainda nada foi gravado.</translation></message>
<message><source>The engine {old} is installed, the plugin is {new}: press &quot;Update&quot; in &quot;Engine and settings&quot;.</source><translation>O motor {old} está instalado, o complemento é o {new}: prima «Atualizar motor» em «Motor e configurações».</translation></message>
<message><source>{}: is there already and not of the installation; choose an empty folder.</source><translation>{}: já existe e não é da instalação; escolha uma pasta vazia.</translation></message>
<message><source>{path}: {reason}. Choose another folder.</source><translation>{path}: {reason}. Escolha outra pasta.</translation></message>
<message><source>{folder}: {free:.1f} GB are free; the installation needs {needed} GB. Make room or choose another folder.</source><translation>{folder}: {free:.1f} GB livres; a instalação precisa de {needed} GB. Liberte espaço ou escolha outra pasta.</translation></message>
<message><source>Another installation into {} is running.</source><translation>Outra instalação em {} está a decorrer.</translation></message>
<message><source>Downloads the engine and the libraries it needs, 1 to 4 GB, into a folder of its own; QGIS itself is not changed.</source><translation>Transfere o motor e as bibliotecas de que precisa, 1 a 4 GB, para uma pasta própria; o QGIS não é alterado.</translation></message>
<message><source>The engine {version} is installed in {folder}.</source><translation>O motor {version} está instalado em {folder}.</translation></message>
<message><source>An installation was stopped; it goes on where it was.</source><translation>Uma instalação foi parada; continua onde estava.</translation></message>
<message><source>Update</source><translation>Atualizar motor</translation></message>
<message><source>Check and repair</source><translation>Verificar e reparar</translation></message>
<message><source>Go on</source><translation>Continuar</translation></message>
<message><source>Install</source><translation>Instalar</translation></message>
<message><source>Remove</source><translation>Remover</translation></message>
<message><source>Folder of the environment</source><translation>Pasta do ambiente</translation></message>
<message><source>Python 3.11 to 3.13</source><translation>Python 3.11 a 3.13</translation></message>
<message><source>the best one of this machine</source><translation>o melhor desta máquina</translation></message>
<message><source>Folder of wheels</source><translation>Pasta de wheels</translation></message>
<message><source>none: from the package index</source><translation>nenhuma: do índice de pacotes</translation></message>
<message><source>For machines without network, and other wishes</source><translation>Para máquinas sem rede e outros desejos</translation></message>
<message><source>Folder</source><translation>Pasta</translation></message>
<message><source>Python</source><translation>Python</translation></message>
<message><source>The environment's Python</source><translation>O Python do ambiente</translation></message>
<message><source>/path/of/environment/bin/python</source><translation>/caminho/do/ambiente/bin/python</translation></message>
<message><source>Find</source><translation>Procurar</translation></message>
<message><source>Look for an engine on this machine's search path</source><translation>Procurar um motor no caminho de procura desta máquina</translation></message>
<message><source>A Python with the engine in it, such as a conda environment: pip install '.[serve]' in the folder of the engine's source.</source><translation>Um Python que contém o motor, como um ambiente conda: pip install '.[serve]' na pasta do código-fonte do motor.</translation></message>
<message><source>An engine that runs already, for example on a machine with a GPU through a tunnel (ssh -L 8901:127.0.0.1:8901 machine). Rasters are sent to it.</source><translation>Um motor que já está em funcionamento, por exemplo numa máquina com GPU através de um túnel (ssh -L 8901:127.0.0.1:8901 maquina). Os rasters são-lhe enviados.</translation></message>
<message><source>Address</source><translation>Endereço</translation></message>
<message><source>Key</source><translation>Chave</translation></message>
<message><source>Refer &amp; Segment service</source><translation>Serviço Refer &amp; Segment</translation></message>
<message><source>Install the engine for me</source><translation>Instalar o motor por mim</translation></message>
<message><source>Use an environment that has the engine</source><translation>Usar um ambiente que contém o motor</translation></message>
<message><source>Connect to a running service</source><translation>Ligar a um serviço em funcionamento</translation></message>
<message><source>There is no engine yet: choose in the panel Refer &amp; Segment, under &quot;Engine…&quot;, where it comes from.</source><translation>Ainda não há motor: escolha no painel Refer &amp; Segment, em «Motor…», de onde vem.</translation></message>
<message><source>The running service at {} is used; there is nothing to start.</source><translation>É usado o serviço em funcionamento em {}; não há nada a iniciar.</translation></message>
<message><source>{}: no such file; choose the python program of an environment with the engine.</source><translation>{}: esse ficheiro não existe; escolha o programa python de um ambiente com o motor.</translation></message>
<message><source>{}: is no Python environment; choose its python program.</source><translation>{}: não é um ambiente Python; escolha o seu programa python.</translation></message>
<message><source>Beginning</source><translation>Início</translation></message>
<message><source>Remove the engine</source><translation>Remover o motor</translation></message>
<message><source>Advanced</source><translation>Avançado</translation></message>
<message><source>Bands (auto, or numbers such as 4,3,2)</source><translation>Bandas (auto ou números como 4,3,2)</translation></message>
<message><source>Contrast (auto, none, MIN,MAX or percentiles P2,P98)</source><translation>Contraste (auto, none, MIN,MAX ou percentis P2,P98)</translation></message>
<message><source>auto, native, or metres a pixel</source><translation>auto, native ou metros por píxel</translation></message>
<message><source>Fill holes up to (m²)</source><translation>Preencher buracos até (m²)</translation></message>
<message><source>Simplify outlines by (m)</source><translation>Simplificar contornos em (m)</translation></message>
<message><source>Work positions, sizes and relations out by geometry; else it is taken whole.</source><translation>Resolver posições, tamanhos e relações por geometria; senão a expressão é tomada inteira.</translation></message>
<message><source>Reset</source><translation>Repor</translation></message>
<message><source>Set everything in this panel back, but the phrase, the raster and the folder.</source><translation>Repõe tudo neste painel, exceto a expressão, o raster e a pasta.</translation></message>
<message><source>Bands</source><translation>Bandas</translation></message>
<message><source>Contrast</source><translation>Contraste</translation></message>
<message><source>Metres a pixel</source><translation>Metros por píxel</translation></message>
<message><source>Tile overlap</source><translation>Sobreposição dos mosaicos</translation></message>
<message><source>Fill holes</source><translation>Preencher buracos</translation></message>
<message><source>Simplify</source><translation>Simplificar</translation></message>
<message><source>Outlines</source><translation>Contornos</translation></message>
<message><source>Round corners</source><translation>Arredondar cantos</translation></message>
<message><source>Right angles</source><translation>Ângulos retos</translation></message>
<message><source>the current view</source><translation>a vista atual</translation></message>
<message><source>no rectangle is drawn yet; press Draw and drag one on the map</source><translation>ainda não há retângulo; prima «Desenhar» e trace um no mapa</translation></message>
<message><source>the rectangle</source><translation>o retângulo</translation></message>
<message><source>there is no polygon layer; load one, or choose another place to look</source><translation>não há camada de polígonos; carregue uma ou escolha outro lugar</translation></message>
<message><source>{}: holds no polygon</source><translation>{}: não contém polígonos</translation></message>
<message><source>{}: has too many corners to be sent; select fewer polygons</source><translation>{}: tem vértices a mais para ser enviada; selecione menos polígonos</translation></message>
<message><source>{place} lies off {layer}; zoom to the layer and choose a place there</source><translation>{place} fica fora de {layer}; aproxime à camada e escolha ali um lugar</translation></message>
<message><source>the area cannot be brought from {source} to {target}; zoom in</source><translation>a área não pode ser passada de {source} para {target}; aproxime</translation></message>
<message><source>Examples</source><translation>Exemplos</translation></message>
<message><source>A running service cannot be taught from here; use an engine of this computer.</source><translation>Um serviço em funcionamento não pode aprender a partir daqui; use um motor deste computador.</translation></message>
<message><source>'{}' is taught in the background; QGIS's task list shows how far</source><translation>«{}» é aprendido em segundo plano; a lista de tarefas do QGIS mostra o progresso</translation></message>
<message><source>Cancelled; nothing was written</source><translation>Cancelado; nada foi gravado</translation></message>
<message><source>Phrases are read in English, for example '{}'.</source><translation>As expressões são lidas em inglês, por exemplo «{}».</translation></message>
<message><source>One thing after the other: {}</source><translation>Uma coisa de cada vez: {}</translation></message>
<message><source>there is no raster layer; load one first</source><translation>não há camada raster; carregue uma primeiro</translation></message>
<message><source>Read as: {}</source><translation>Entendido: {}</translation></message>
<message><source>'{phrase}' is learned: overlap {iou:.2f} on {objects} outlines kept aside (it was {before:.2f})</source><translation>«{phrase}» foi aprendido: sobreposição {iou:.2f} em {objects} contornos postos de lado (antes {before:.2f})</translation></message>
<message><source>Engine…</source><translation>Motor…</translation></message>
<message><source>Engine and settings…</source><translation>Motor e configurações…</translation></message>
<message><source>The start of the engine was cancelled</source><translation>O arranque do motor foi cancelado</translation></message>
<message><source>Engine {} loads its libraries…</source><translation>O motor {} carrega as suas bibliotecas…</translation></message>
<message><source>Export…</source><translation>Exportar…</translation></message>
<message><source>Save the last result in another format.</source><translation>Gravar o último resultado noutro formato.</translation></message>
<message><source>the white storage tanks east of the river</source><translation>the white storage tanks east of the river</translation></message>
<message><source>What to find, in English words; one phrase a line. Ctrl+Enter runs.</source><translation>O que procurar, em inglês; uma expressão por linha. Ctrl+Enter executa.</translation></message>
<message><source>History</source><translation>Histórico</translation></message>
<message><source>All polygons of the layer where none is selected.</source><translation>Todos os polígonos da camada quando nenhum está selecionado.</translation></message>
<message><source>Draw</source><translation>Desenhar</translation></message>
<message><source>Raster</source><translation>Raster</translation></message>
<message><source>Where</source><translation>Onde</translation></message>
<message><source>What the model runs on; auto takes a GPU where there is one</source><translation>Onde o modelo é executado; auto usa uma GPU se houver</translation></message>
<message><source>Teach…</source><translation>Ensinar…</translation></message>
<message><source>Make a model that knows one more kind of object, from a few outlines.</source><translation>Fazer um modelo que conhece mais um tipo de objeto, com alguns contornos.</translation></message>
<message><source>Model</source><translation>Modelo</translation></message>
<message><source>Device</source><translation>Dispositivo</translation></message>
<message><source>How sure the model must be; lower finds more. Works on the last result at once.</source><translation>Quão seguro o modelo deve estar; mais baixo encontra mais. Atua logo sobre o último resultado.</translation></message>
<message><source>Smaller objects are left out. Works on the last result at once.</source><translation>Objetos menores são omitidos. Atua logo sobre o último resultado.</translation></message>
<message><source>Threshold</source><translation>Limiar</translation></message>
<message><source>Minimum area</source><translation>Área mínima</translation></message>
<message><source>The project's folder</source><translation>A pasta do projeto</translation></message>
<message><source>Keep the probabilities, too</source><translation>Manter também as probabilidades</translation></message>
<message><source>Save in</source><translation>Gravar em</translation></message>
<message><source>Current view</source><translation>Vista atual</translation></message>
<message><source>Whole layer</source><translation>Camada inteira</translation></message>
<message><source>Selected polygons</source><translation>Polígonos selecionados</translation></message>
<message><source>Drawn rectangle</source><translation>Retângulo desenhado</translation></message>
<message><source>Automatic</source><translation>Automático</translation></message>
<message><source>What to find</source><translation>O que procurar</translation></message>
<message><source>{}: its file is gone, the sliders cannot change it</source><translation>{}: o ficheiro já não existe, os controlos não a podem alterar</translation></message>
<message><source>{}: has a filter, the sliders leave it alone until it is removed</source><translation>{}: tem um filtro, os controlos não lhe tocam até ser removido</translation></message>
<message><source>{}: is being edited, the sliders leave it alone until that ends</source><translation>{}: está em edição, os controlos não lhe tocam até esta terminar</translation></message>
<message><source>{}: was changed by hand, the sliders leave it alone</source><translation>{}: foi alterada à mão, os controlos não lhe tocam</translation></message>
<message><source>another program may have it open</source><translation>talvez outro programa o tenha aberto</translation></message>
<message><source>{layer}: cannot be changed ({reason})</source><translation>{layer}: não pode ser alterada ({reason})</translation></message>
<message><source>Phrase</source><translation>Expressão</translation></message>
<message><source>Object</source><translation>Objeto</translation></message>
<message><source>Score (mean)</source><translation>Pontuação (média)</translation></message>
<message><source>Score (highest)</source><translation>Pontuação (máxima)</translation></message>
<message><source>Area (m²)</source><translation>Área (m²)</translation></message>
<message><source>Perimeter (m)</source><translation>Perímetro (m)</translation></message>
<message><source>Cut by the view's edge</source><translation>Cortado pela borda da vista</translation></message>
<message><source>Why</source><translation>Porquê</translation></message>
<message><source>Why (data)</source><translation>Porquê (dados)</translation></message>
<message><source>Source</source><translation>Fonte</translation></message>
<message><source>Run id</source><translation>Id. da execução</translation></message>
<message><source>Probability</source><translation>Probabilidade</translation></message>
<message><source>1 object</source><translation>1 objeto</translation></message>
<message><source>Found in {}</source><translation>Encontrado em {}</translation></message>
<message><source>{} objects</source><translation>{} objetos</translation></message>
<message><source>Score</source><translation>Pontuação</translation></message>
<message><source>{path}: layer {name} cannot be opened</source><translation>{path}: a camada {name} não pode ser aberta</translation></message>
<message><source>Found by the model {}</source><translation>Encontrado pelo modelo {}</translation></message>
<message><source>Run</source><translation>Executar</translation></message>
<message><source>Ctrl+Enter in the text box does the same.</source><translation>Ctrl+Enter na caixa de texto faz o mesmo.</translation></message>
<message><source>Save again</source><translation>Gravar de novo</translation></message>
<message><source>Save the finished run's layers in the folder above; nothing is computed anew.</source><translation>Gravar as camadas da execução terminada na pasta acima; nada é recalculado.</translation></message>
<message><source>Cancel</source><translation>Cancelar</translation></message>
<message><source>The project was closed during the run; its layers are in {}</source><translation>O projeto foi fechado durante a execução; as camadas estão em {}</translation></message>
<message><source>A lower threshold finds more, at once. The model knows: {}</source><translation>Um limiar mais baixo encontra mais, de imediato. O modelo conhece: {}</translation></message>
<message><source>{}; nothing is lost: press &quot;Save again&quot;</source><translation>{}; nada se perdeu: prima «Gravar de novo»</translation></message>
<message><source>Cancelled; {done} of {of} layers are in the project, all of them in {file}</source><translation>Cancelado; {done} de {of} camadas estão no projeto, todas em {file}</translation></message>
<message><source>The last result is no longer in the project</source><translation>O último resultado já não está no projeto</translation></message>
<message><source>Cancelling…</source><translation>A cancelar…</translation></message>
<message><source>{}; nothing is lost: choose another folder and press &quot;Save again&quot;</source><translation>{}; nada se perdeu: escolha outra pasta e prima «Gravar de novo»</translation></message>
<message><source>Saved in {}</source><translation>Gravado em {}</translation></message>
<message><source>error {}</source><translation>erro {}</translation></message>
<message><source>the image could not be fetched: {}</source><translation>não foi possível obter a imagem: {}</translation></message>
<message><source>the phrase is empty; type what to find, for example 'buildings'</source><translation>a expressão está vazia; escreva o que procurar, por exemplo 'buildings'</translation></message>
<message><source>{}: cannot be written; choose a folder under Save in</source><translation>{}: não se pode gravar; escolha uma pasta em «Gravar em»</translation></message>
<message><source>{folder}: cannot be written ({reason}); choose a folder under Save in</source><translation>{folder}: não se pode gravar ({reason}); escolha uma pasta em «Gravar em»</translation></message>
<message><source>{layer}: {columns} × {rows} pixels are too many to be fetched; take a closer current view, or more metres a pixel</source><translation>{layer}: {columns} × {rows} píxeis são demasiados para obter; use uma vista atual mais próxima ou mais metros por píxel</translation></message>
<message><source>{layer}: {columns} × {rows} pixels are too many to be sent, as the engine cannot read its file as it is here (a running service, a CRS set by hand); take a closer current view</source><translation>{layer}: {columns} × {rows} píxeis são demasiados para enviar, pois o motor não consegue ler aqui o ficheiro tal como é (um serviço em curso, um SRC definido à mão); use uma vista atual mais próxima</translation></message>
<message><source>{}: cannot be read; was its file moved or deleted?</source><translation>{}: não pode ser lido; o ficheiro foi movido ou eliminado?</translation></message>
<message><source>{}: give auto, native, or metres a pixel above 0, such as 0.5</source><translation>{}: indique auto, native ou metros por píxel maiores do que 0, como 0.5</translation></message>
<message><source>Teach a category</source><translation>Ensinar uma categoria</translation></message>
<message><source>solar panels</source><translation>solar panels</translation></message>
<message><source> min</source><translation> min</translation></message>
<message><source>They are called</source><translation>Chamam-se</translation></message>
<message><source>Time at most</source><translation>Tempo máximo</translation></message>
<message><source>there is no polygon layer; outline some objects first</source><translation>não há camada de polígonos; trace primeiro alguns objetos</translation></message>
<message><source>the phrase is empty; say what the outlined objects are called</source><translation>a expressão está vazia; diga como se chamam os objetos traçados</translation></message>
<message><source>Outline ten or so objects of one kind on {raster} and say what they are called. A new model is made that finds them, in the background; a third of the outlines is kept aside to measure by.</source><translation>Trace uns dez objetos de um tipo em {raster} e diga em inglês como se chamam. Um novo modelo que os encontra é feito em segundo plano; um terço dos contornos é posto de lado para medir.</translation></message>
<message><source>{}: is no raster file; save it as a GeoTIFF first</source><translation>{}: não é um ficheiro raster; grave-o primeiro como GeoTIFF</translation></message>
<message><source>{layer}: has {count} polygons; outline at least {fewest} objects</source><translation>{layer}: tem {count} polígonos; trace pelo menos {fewest} objetos</translation></message>
<message><source>Teach '{}'</source><translation>Ensinar «{}»</translation></message>
<message><source>the engine did not say how well it learned</source><translation>o motor não disse quão bem aprendeu</translation></message>
<message><source>{}: cannot be brought into WGS 84</source><translation>{}: não pode ser passado para WGS 84</translation></message>
<message><source>Fetching the image</source><translation>A obter a imagem</translation></message>
<message><source>Sending the image</source><translation>A enviar a imagem</translation></message>
<message><source>Waiting for the engine</source><translation>À espera do motor</translation></message>
<message><source>Loading the model</source><translation>A carregar o modelo</translation></message>
<message><source>Looking</source><translation>A procurar</translation></message>
<message><source>Writing polygons</source><translation>A gravar polígonos</translation></message>
<message><source>Saving</source><translation>A gravar</translation></message>
<message><source>Adding layers to the project</source><translation>A adicionar camadas ao projeto</translation></message>
<message><source>{phrase}: nothing found ({why})</source><translation>{phrase}: nada encontrado ({why})</translation></message>
<message><source>{phrase}: nothing found</source><translation>{phrase}: nada encontrado</translation></message>
<message><source>{done} of {of} tiles</source><translation>{done} de {of} mosaicos</translation></message>
<message><source>{} tiles/s</source><translation>{} mosaicos/s</translation></message>
<message><source>{minutes}:{seconds:02} left</source><translation>faltam {minutes}:{seconds:02}</translation></message>
<message><source>Refer &amp; Segment: type a phrase, get polygons</source><translation>Refer &amp; Segment: escreva uma expressão, obtenha polígonos</translation></message>
<message><source>Help</source><translation>Ajuda</translation></message>
<message><source>What to find, in words; several phrases one a line</source><translation>O que procurar, em palavras; várias expressões, uma por linha</translation></message>
<message><source>Found</source><translation>Encontrado</translation></message>
<message><source>Number of objects</source><translation>Número de objetos</translation></message>
<message><source>Area of all objects (m²)</source><translation>Área de todos os objetos (m²)</translation></message>
<message><source>Device (auto, cpu, cuda, cuda:N)</source><translation>Dispositivo (auto, cpu, cuda, cuda:N)</translation></message>
<message><source>Ground sample distance (auto, native, or metres a pixel)</source><translation>Resolução no terreno (auto, native ou metros por píxel)</translation></message>
<message><source>Value of empty pixels (auto: as the file says)</source><translation>Valor dos píxeis vazios (auto: o que diz o ficheiro)</translation></message>
<message><source>Tile size in pixels, multiple of 32 (empty: the model's own)</source><translation>Tamanho do mosaico em píxeis, múltiplo de 32 (vazio: o do modelo)</translation></message>
<message><source>Overlap of tiles (share)</source><translation>Sobreposição dos mosaicos (fração)</translation></message>
<message><source>Tiles at once (auto, or a number)</source><translation>Mosaicos de uma vez (auto ou um número)</translation></message>
<message><source>Reading threads</source><translation>Threads de leitura</translation></message>
<message><source>Precision</source><translation>Precisão</translation></message>
<message><source>Look eight times, turned and mirrored: slower, steadier</source><translation>Olhar oito vezes, rodado e espelhado: mais lento, mais estável</translation></message>
<message><source>Leave out tiles that cannot be read</source><translation>Deixar de fora mosaicos que não se podem ler</translation></message>
<message><source>Read positions, sizes and relations out of the phrase</source><translation>Ler posições, tamanhos e relações na expressão</translation></message>
<message><source>Threshold (probability)</source><translation>Limiar (probabilidade)</translation></message>
<message><source>Divide touching objects, where the model knows how</source><translation>Separar objetos que se tocam, onde o modelo sabe</translation></message>
<message><source>Smallest object (m²)</source><translation>Menor objeto (m²)</translation></message>
<message><source>Round the outlines' corners</source><translation>Arredondar os cantos dos contornos</translation></message>
<message><source>Make outlines right-angled</source><translation>Tornar retos os ângulos dos contornos</translation></message>
<message><source>Connectivity of pixels</source><translation>Conectividade dos píxeis</translation></message>
<message><source>Refer and segment raster</source><translation>Segmentar raster por expressão</translation></message>
<message><source>Finds what phrases refer to in a raster and makes polygons of it, with a local engine.

Write a phrase a line: a kind of object (&quot;buildings&quot;), with looks (&quot;white storage tanks&quot;), a place in the view (&quot;in the north&quot;), a relation (&quot;within 50 m of the river&quot;) or a choice (&quot;the largest building&quot;).

The raster is read from its file at its own resolution; web layers and others that the engine cannot open are drawn first, at the ground sample distance given. Position words refer to the view, else to the extent, the area of interest or the raster.

All that was found is one layer; the field phrase says what for, score_mean how sure the model is, why for what reason. The optional GeoPackage holds a layer a phrase, the optional raster the probability of each noun phrase, from which &quot;Vectorize probability&quot; makes polygons with another threshold.</source><translation>Encontra num raster o que expressões designam e faz polígonos disso, com um motor local.

Escreva em inglês uma expressão por linha: um tipo de objeto (&quot;buildings&quot;), com o seu aspeto (&quot;white storage tanks&quot;), um lugar na vista (&quot;in the north&quot;), uma relação (&quot;within 50 m of the river&quot;) ou uma escolha (&quot;the largest building&quot;).

O raster é lido do seu ficheiro na sua própria resolução; camadas web e outras que o motor não pode abrir são primeiro desenhadas, na resolução no terreno indicada. As palavras de posição referem-se à vista, senão à extensão, à área de interesse ou ao raster.

Tudo o que foi encontrado é uma camada; o campo phrase diz para quê, score_mean quão certo está o modelo, why por que razão. O GeoPackage opcional contém uma camada por expressão, o raster opcional a probabilidade de cada sintagma nominal, de que «Vetorizar probabilidade» faz polígonos com outro limiar.</translation></message>
<message><source>Area of interest (polygons)</source><translation>Área de interesse (polígonos)</translation></message>
<message><source>View that position words refer to</source><translation>Vista a que se referem as palavras de posição</translation></message>
<message><source>GeoPackage with a layer a phrase</source><translation>GeoPackage com uma camada por expressão</translation></message>
<message><source>referring segmentation,text,prompt,phrase,deep learning,objects,polygons,extract,detect</source><translation>segmentação referencial,texto,prompt,expressão,aprendizagem profunda,objetos,polígonos,extrair,detetar</translation></message>
<message><source>Extent to look in</source><translation>Extensão onde procurar</translation></message>
<message><source>give an extent or an area of interest, not both</source><translation>indique uma extensão ou uma área de interesse, não ambas</translation></message>
<message><source>{phrase}: {count} objects, {area} m²</source><translation>{phrase}: {count} objetos, {area} m²</translation></message>
<message><source>Writing {} × {} pixels</source><translation>A gravar {} × {} píxeis</translation></message>
<message><source>{layer} is drawn at {gsd:g} m a pixel</source><translation>{layer} é desenhada a {gsd:g} m por píxel</translation></message>
<message><source>Select by phrase</source><translation>Selecionar por expressão</translation></message>
<message><source>Chooses features that phrases refer to: &quot;the largest building&quot;, &quot;buildings within 50 m of the river&quot;, &quot;the three northernmost tanks&quot;.

A field says what each feature is (category, class, label, type or another that you name); positions, distances, sizes and counts are computed exactly. Position words refer to the view, else to the layer's extent.

The result has the features' own fields, and why each was chosen. The running service of another machine cannot read your layers; use an engine of this machine.</source><translation>Escolhe os elementos que expressões designam: &quot;the largest building&quot;, &quot;buildings within 50 m of the river&quot;, &quot;the three northernmost tanks&quot;.

Um campo diz o que cada elemento é (category, class, label, type ou outro que indicar); posições, distâncias, tamanhos e quantidades são calculados exatamente. As palavras de posição referem-se à vista, senão à extensão da camada.

O resultado tem os campos próprios dos elementos e porque cada um foi escolhido. O serviço de outra máquina não pode ler as suas camadas; use um motor desta máquina.</translation></message>
<message><source>Field that says what a feature is</source><translation>Campo que diz o que é um elemento</translation></message>
<message><source>phrase,text,query,nearest,largest,relation,position</source><translation>expressão,texto,consulta,mais próximo,maior,relação,posição</translation></message>
<message><source>Layer</source><translation>Camada</translation></message>
<message><source>the running service cannot read layers of this QGIS; choose an engine of this machine</source><translation>o serviço em funcionamento não pode ler camadas deste QGIS; escolha um motor desta máquina</translation></message>
<message><source>Vectorize probability</source><translation>Vetorizar probabilidade</translation></message>
<message><source>Makes polygons from a probability raster, such as &quot;Refer and segment raster&quot; writes, with another threshold and shaping. The network is not run again.

Bands of 8 bits are read as p / 255, floating-point ones as 0 to 1. The phrases that the raster carries are applied again, unless that is switched off: then each band is taken as it is.</source><translation>Faz polígonos de um raster de probabilidade, como o que «Segmentar raster por expressão» grava, com outro limiar e outra forma. A rede não é executada de novo.

Bandas de 8 bits são lidas como p / 255, as de vírgula flutuante de 0 a 1. As expressões que o raster traz são aplicadas de novo, salvo se isso for desligado: então cada banda é tomada como é.</translation></message>
<message><source>probability,threshold,polygonize,simplify,orthogonalize</source><translation>probabilidade,limiar,poligonizar,simplificar,ângulos retos</translation></message>
<message><source>Probability raster</source><translation>Raster de probabilidade</translation></message>
<message><source>Apply the raster's own phrases</source><translation>Aplicar as expressões do raster</translation></message>
<message><source>{}: is no file that the engine can read</source><translation>{}: não é um ficheiro que o motor possa ler</translation></message>
</context>
</TS>

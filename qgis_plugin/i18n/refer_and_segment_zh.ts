<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh" sourcelanguage="en">
<context>
<name>ReferSegment</name>
<message><source>{}: no engine answers there ({}); does it run?</source><translation>{}:那里没有引擎应答({});它在运行吗?</translation></message>
<message><source>the engine ended by itself; it was started again</source><translation>引擎自行结束;已重新启动</translation></message>
<message><source>it was stopped</source><translation>它已被停止</translation></message>
<message><source>The service's key is missing or wrong: enter it as 'Key'.</source><translation>服务的密钥缺失或有误:请在“密钥”中输入。</translation></message>
<message><source>the system ended it, mostly because memory ran out: choose a smaller area, or a larger pixel</source><translation>系统结束了它,多半是内存不足:请选择更小的区域或更大的像元</translation></message>
<message><source>a library crashed: try the device cpu, or install the engine again</source><translation>某个库崩溃了:请尝试设备 cpu,或重新安装引擎</translation></message>
<message><source>{}: the engine is not installed there (pip install '.[serve]' in the folder of the engine's source); see &quot;Engine and settings&quot;</source><translation>{}:那里没有安装引擎(请在引擎的源代码文件夹中运行 pip install '.[serve]');参见“引擎与设置”</translation></message>
<message><source>a system library is missing: install Microsoft's Visual C++ runtime</source><translation>缺少系统库:请安装 Microsoft Visual C++ 运行库</translation></message>
<message><source>{:.0%} of the area has no image: tiles are missing, or nothing is there; it was not searched</source><translation>该区域有 {:.0%} 没有图像:瓦片缺失或没有内容;这部分未搜索</translation></message>
<message><source>the layer sent no image of this place; zoom to where it has one, or check its server</source><translation>图层没有此处的图像;请缩放到有图像的位置,或检查其服务器</translation></message>
<message><source>Read the phrase</source><translation>读取短语</translation></message>
<message><source>Starting the engine</source><translation>正在启动引擎</translation></message>
<message><source>Make the polygons again</source><translation>重新生成多边形</translation></message>
<message><source>Segment {}</source><translation>分割 {}</translation></message>
<message><source>{}: the image could not be written; is the disk full?</source><translation>{}:无法写入图像;磁盘是否已满?</translation></message>
<message><source>{}: the engine's answer cannot be read</source><translation>{}:无法读取引擎的回答</translation></message>
<message><source>the engine ended during the run ({}); press Run to start it again</source><translation>引擎在运行中结束({});按“运行”可重新启动</translation></message>
<message><source>Refer &amp; Segment</source><translation>Refer &amp; Segment</translation></message>
<message><source>Back</source><translation>返回</translation></message>
<message><source>Refer &amp; Segment: engine and settings</source><translation>Refer &amp; Segment:引擎与设置</translation></message>
<message><source>Engine</source><translation>引擎</translation></message>
<message><source>Log</source><translation>日志</translation></message>
<message><source>Copy diagnostics</source><translation>复制诊断信息</translation></message>
<message><source>For a report of a problem: versions, state and logs, without your name and keys</source><translation>用于报告问题:版本、状态和日志,不含您的姓名和密钥</translation></message>
<message><source>The engine is the program that looks for objects. How do you get it?</source><translation>引擎是查找对象的程序。如何获取?</translation></message>
<message><source>Test</source><translation>测试</translation></message>
<message><source>Run the model once and say how fast it is</source><translation>运行一次模型并报告速度</translation></message>
<message><source>Removing…</source><translation>正在移除…</translation></message>
<message><source>Trying the engine…</source><translation>正在测试引擎…</translation></message>
<message><source>The engine does not run</source><translation>引擎未运行</translation></message>
<message><source>The engine is starting…</source><translation>引擎正在启动…</translation></message>
<message><source>The engine runs</source><translation>引擎正在运行</translation></message>
<message><source>The engine did not start</source><translation>引擎未能启动</translation></message>
<message><source>The report is on the clipboard; paste it where you ask for help.</source><translation>报告已复制到剪贴板;请粘贴到您求助的地方。</translation></message>
<message><source>Start</source><translation>启动</translation></message>
<message><source>Stop</source><translation>停止</translation></message>
<message><source>Stopping…</source><translation>正在停止…</translation></message>
<message><source>Remove the engine and all it needs from {}?</source><translation>从 {} 删除引擎及其所需的一切?</translation></message>
<message><source>The engine ended by itself</source><translation>引擎自行结束</translation></message>
<message><source>Stopped. What was downloaded is kept; &quot;Go on&quot; continues.</source><translation>已停止。已下载的内容会保留;按“继续”可接着进行。</translation></message>
<message><source>{}. The next run starts it again.</source><translation>{}。下次运行会重新启动它。</translation></message>
<message><source>{model} works: {seconds} s for {pixels} × {pixels} pixels</source><translation>{model} 可用:{pixels} × {pixels} 像元需 {seconds} 秒</translation></message>
<message><source>the processor (CPU)</source><translation>处理器(CPU)</translation></message>
<message><source>there is no graphics card (GPU) that it can use</source><translation>没有可用的显卡(GPU)</translation></message>
<message><source>Engine {version} on {device}</source><translation>引擎 {version},设备 {device}</translation></message>
<message><source>The engine is version {engine}, the plugin {plugin}: update the older one, the plugin in QGIS's plugin manager, the engine with pip install '.[serve]' in the source of that version.</source><translation>引擎版本为 {engine},插件版本为 {plugin}:请更新较旧的一个,插件在 QGIS 插件管理器中更新,引擎请在该版本的源代码中运行 pip install '.[serve]'。</translation></message>
<message><source>{}: is no engine.</source><translation>{}:不是引擎。</translation></message>
<message><source>A SOCKS proxy cannot be used: set an HTTP proxy in QGIS's options, or use a folder of wheels</source><translation>不能使用 SOCKS 代理:请在 QGIS 的选项中设置 HTTP 代理,或使用 wheel 文件夹</translation></message>
<message><source>The proxy wants a name and a password: set them in QGIS's network options</source><translation>代理需要用户名和密码:请在 QGIS 的网络选项中设置</translation></message>
<message><source>A certificate is not trusted: add your organisation's authority in QGIS's authentication options</source><translation>证书不受信任:请在 QGIS 的身份验证选项中添加您单位的证书颁发机构</translation></message>
<message><source>The disk is full</source><translation>磁盘已满</translation></message>
<message><source>A path is too long for Windows: choose a Folder with a shorter one</source><translation>路径对 Windows 来说太长：请选择路径更短的文件夹</translation></message>
<message><source>A package differs from its checksum: something on the way changes files; use a folder of wheels</source><translation>某个软件包与校验和不符:传输途中文件被改动;请使用 wheel 文件夹</translation></message>
<message><source>The package index cannot be reached: check QGIS's proxy, or use a folder of wheels</source><translation>无法访问软件包索引:请检查 QGIS 的代理,或使用 wheel 文件夹</translation></message>
<message><source>The index has no engine {}: ask who gave you the plugin for a folder of wheels, and name it as Wheels</source><translation>索引中没有引擎 {}:请向提供插件的人索取其 wheel 文件夹,并填入“Wheel”</translation></message>
<message><source>A package is not there for this machine and Python: use another Python, or a folder of wheels</source><translation>没有适用于本机和此 Python 的软件包:请换一个 Python,或使用 wheel 文件夹</translation></message>
<message><source>Looking for a Python</source><translation>正在查找 Python</translation></message>
<message><source>Fetching a Python</source><translation>正在获取 Python</translation></message>
<message><source>Installing packages</source><translation>正在安装软件包</translation></message>
<message><source>Ready</source><translation>就绪</translation></message>
<message><source>the wheels are for Python {}</source><translation>这些 wheel 适用于 Python {}</translation></message>
<message><source>it does not start</source><translation>无法启动</translation></message>
<message><source>No Python 3.11, 3.12 or 3.13 that can be used ({seen}), and none can be fetched: {why}. Install one from python.org and try again.</source><translation>没有可用的 Python 3.11、3.12 或 3.13({seen}),也无法获取:{why}。请从 python.org 安装后重试。</translation></message>
<message><source>Everything is in this folder; use no network</source><translation>所需内容都在此文件夹中;不使用网络</translation></message>
<message><source>none was found</source><translation>未找到</translation></message>
<message><source>Making an environment with {}</source><translation>正在用 {} 创建环境</translation></message>
<message><source>Installing the engine {}</source><translation>正在安装引擎 {}</translation></message>
<message><source>Unpacking {done} of {count}</source><translation>已解压 {done} / {count}</translation></message>
<message><source>{}: no such folder of wheels.</source><translation>{}:没有这个 wheel 文件夹。</translation></message>
<message><source>Wheels</source><translation>Wheel</translation></message>
<message><source>{path} cannot be used: {why}</source><translation>{path} 无法使用:{why}</translation></message>
<message><source>{folder}: holds no engine {version}; make the folder from the plugin's own version.</source><translation>{folder}:其中没有引擎 {version};请用与插件相同的版本制作该文件夹。</translation></message>
<message><source>{}: differs from its checksum in SHA256SUMS; copy it again.</source><translation>{}:与 SHA256SUMS 中的校验和不符;请重新复制。</translation></message>
<message><source>Fetching {}</source><translation>正在获取 {}</translation></message>
<message><source>it belongs to QGIS</source><translation>它属于 QGIS</translation></message>
<message><source>it is not a 64-bit CPython</source><translation>它不是 64 位 CPython</translation></message>
<message><source>there is no PyTorch for Macs with Intel's processors</source><translation>没有适用于 Intel 处理器 Mac 的 PyTorch</translation></message>
<message><source>it is from the Microsoft Store, whose programs write elsewhere</source><translation>它来自 Microsoft Store，其程序会写入别处</translation></message>
<message><source>it is Python {}; {} to {} is needed</source><translation>它是 Python {}；需要 {} 至 {}</translation></message>
<message><source>its venv module is missing: apt install {}</source><translation>缺少其 venv 模块：apt install {}</translation></message>
<message><source>Installation</source><translation>安装</translation></message>
<message><source>Refresh</source><translation>刷新</translation></message>
<message><source>Open folder</source><translation>打开文件夹</translation></message>
<message><source>Nothing was written yet.</source><translation>尚未写入任何内容。</translation></message>
<message><source>The engine {old} is installed, the plugin is {new}: press &quot;Update&quot; in &quot;Engine and settings&quot;.</source><translation>已安装引擎 {old},插件版本为 {new}:请在“引擎与设置”中按“更新”。</translation></message>
<message><source>{}: is there already and not of the installation; choose an empty folder.</source><translation>{}:已存在且不属于安装内容;请选择空文件夹。</translation></message>
<message><source>{path}: {reason}. Choose another folder.</source><translation>{path}:{reason}。请选择其他文件夹。</translation></message>
<message><source>{folder}: {free:.1f} GB are free; the installation needs {needed} GB. Make room or choose another folder.</source><translation>{folder}:剩余 {free:.1f} GB;安装需要 {needed} GB。请腾出空间或选择其他文件夹。</translation></message>
<message><source>Another installation into {} is running.</source><translation>{} 中正在进行另一个安装。</translation></message>
<message><source>Downloads the engine and the libraries it needs, 1 to 4 GB, into a folder of its own; QGIS itself is not changed.</source><translation>将引擎及其所需的库(1 至 4 GB)下载到单独的文件夹;不会改动 QGIS 本身。</translation></message>
<message><source>The engine {version} is installed in {folder}.</source><translation>引擎 {version} 已安装在 {folder}。</translation></message>
<message><source>An installation was stopped; it goes on where it was.</source><translation>安装曾被停止;将从停止处继续。</translation></message>
<message><source>Update</source><translation>更新</translation></message>
<message><source>Check and repair</source><translation>检查并修复</translation></message>
<message><source>Go on</source><translation>继续</translation></message>
<message><source>Install</source><translation>安装</translation></message>
<message><source>Remove</source><translation>删除</translation></message>
<message><source>Folder of the environment</source><translation>环境文件夹</translation></message>
<message><source>Python 3.11 to 3.13</source><translation>Python 3.11 至 3.13</translation></message>
<message><source>the best one of this machine</source><translation>本机最合适的</translation></message>
<message><source>Folder of wheels</source><translation>wheel 文件夹</translation></message>
<message><source>none: from the package index</source><translation>无:从软件包索引获取</translation></message>
<message><source>For machines without network, and other wishes</source><translation>用于无网络的机器及其他需求</translation></message>
<message><source>Folder</source><translation>文件夹</translation></message>
<message><source>Python</source><translation>Python</translation></message>
<message><source>The environment's Python</source><translation>该环境的 Python</translation></message>
<message><source>/path/of/environment/bin/python</source><translation>/环境路径/bin/python</translation></message>
<message><source>Find</source><translation>查找</translation></message>
<message><source>Look for an engine on this machine's search path</source><translation>在本机的搜索路径中查找引擎</translation></message>
<message><source>A Python with the engine in it, such as a conda environment: pip install '.[serve]' in the folder of the engine's source.</source><translation>含有引擎的 Python,例如 conda 环境:在引擎的源代码文件夹中运行 pip install '.[serve]'。</translation></message>
<message><source>An engine that runs already, for example on a machine with a GPU through a tunnel (ssh -L 8901:127.0.0.1:8901 machine). Rasters are sent to it.</source><translation>已在运行的引擎,例如通过隧道访问带 GPU 的机器(ssh -L 8901:127.0.0.1:8901 机器)。栅格会发送给它。</translation></message>
<message><source>Address</source><translation>地址</translation></message>
<message><source>Key</source><translation>密钥</translation></message>
<message><source>Refer &amp; Segment service</source><translation>Refer &amp; Segment 服务</translation></message>
<message><source>Install the engine for me</source><translation>替我安装引擎</translation></message>
<message><source>Use an environment that has the engine</source><translation>使用已有引擎的环境</translation></message>
<message><source>Connect to a running service</source><translation>连接到正在运行的服务</translation></message>
<message><source>There is no engine yet: choose in the panel Refer &amp; Segment, under &quot;Engine…&quot;, where it comes from.</source><translation>还没有引擎:请在 Refer &amp; Segment 面板的“引擎…”中选择引擎来源。</translation></message>
<message><source>The running service at {} is used; there is nothing to start.</source><translation>使用 {} 上正在运行的服务;无需启动。</translation></message>
<message><source>{}: no such file; choose the python program of an environment with the engine.</source><translation>{}:没有这个文件;请选择含有引擎的环境中的 python 程序。</translation></message>
<message><source>{}: is no Python environment; choose its python program.</source><translation>{}:不是 Python 环境;请选择其 python 程序。</translation></message>
<message><source>Beginning</source><translation>开始</translation></message>
<message><source>Remove the engine</source><translation>移除引擎</translation></message>
<message><source>Advanced</source><translation>高级</translation></message>
<message><source>Bands (auto, or numbers such as 4,3,2)</source><translation>波段(auto,或编号如 4,3,2)</translation></message>
<message><source>Contrast (auto, none, MIN,MAX or percentiles P2,P98)</source><translation>对比度(auto、none、MIN,MAX 或百分位 P2,P98)</translation></message>
<message><source>auto, native, or metres a pixel</source><translation>auto、native 或每像元米数</translation></message>
<message><source>Fill holes up to (m²)</source><translation>填充孔洞的上限 (m²)</translation></message>
<message><source>Simplify outlines by (m)</source><translation>简化轮廓的容差 (m)</translation></message>
<message><source>Work positions, sizes and relations out by geometry; else it is taken whole.</source><translation>用几何计算位置、大小和关系；否则整体使用短语。</translation></message>
<message><source>Reset</source><translation>重置</translation></message>
<message><source>Set everything in this panel back, but the phrase, the raster and the folder.</source><translation>重置此面板中的所有选项,但短语、栅格和文件夹除外。</translation></message>
<message><source>Bands</source><translation>波段</translation></message>
<message><source>Contrast</source><translation>对比度</translation></message>
<message><source>Metres a pixel</source><translation>每像元米数</translation></message>
<message><source>Tile overlap</source><translation>分块重叠</translation></message>
<message><source>Fill holes</source><translation>填充孔洞</translation></message>
<message><source>Simplify</source><translation>简化</translation></message>
<message><source>Outlines</source><translation>轮廓</translation></message>
<message><source>Round corners</source><translation>圆角</translation></message>
<message><source>Right angles</source><translation>直角</translation></message>
<message><source>the current view</source><translation>当前视图</translation></message>
<message><source>no rectangle is drawn yet; press Draw and drag one on the map</source><translation>还没有绘制矩形;请按“绘制”并在地图上拖出一个</translation></message>
<message><source>the rectangle</source><translation>矩形</translation></message>
<message><source>there is no polygon layer; load one, or choose another place to look</source><translation>没有多边形图层;请加载一个,或选择其他位置</translation></message>
<message><source>{}: holds no polygon</source><translation>{}:不含多边形</translation></message>
<message><source>{}: has too many corners to be sent; select fewer polygons</source><translation>{}:顶点过多,无法发送;请选择更少的多边形</translation></message>
<message><source>{place} lies off {layer}; zoom to the layer and choose a place there</source><translation>{place} 在 {layer} 之外;请缩放到图层并在那里选择位置</translation></message>
<message><source>the area cannot be brought from {source} to {target}; zoom in</source><translation>无法将区域从 {source} 转换到 {target};请放大</translation></message>
<message><source>Examples</source><translation>示例</translation></message>
<message><source>A running service cannot be taught from here; use an engine of this computer.</source><translation>无法从这里让正在运行的服务学习；请使用本机的引擎。</translation></message>
<message><source>'{}' is taught in the background; QGIS's task list shows how far</source><translation>正在后台学习“{}”；QGIS 的任务列表显示进度</translation></message>
<message><source>Cancelled; nothing was written</source><translation>已取消;未写入任何内容</translation></message>
<message><source>Phrases are read in English, for example '{}'.</source><translation>短语以英文读取，例如“{}”。</translation></message>
<message><source>One thing after the other: {}</source><translation>请逐项进行：{}</translation></message>
<message><source>there is no raster layer; load one first</source><translation>没有栅格图层;请先加载一个</translation></message>
<message><source>Read as: {}</source><translation>理解为:{}</translation></message>
<message><source>'{phrase}' is learned: overlap {iou:.2f} on {objects} outlines kept aside (it was {before:.2f})</source><translation>已学会“{phrase}”：在预留的 {objects} 个轮廓上重叠度为 {iou:.2f}（之前为 {before:.2f}）</translation></message>
<message><source>Engine…</source><translation>引擎…</translation></message>
<message><source>Engine and settings…</source><translation>引擎与设置…</translation></message>
<message><source>The start of the engine was cancelled</source><translation>引擎的启动已取消</translation></message>
<message><source>Engine {} loads its libraries…</source><translation>引擎 {} 正在加载库…</translation></message>
<message><source>Export…</source><translation>导出…</translation></message>
<message><source>Save the last result in another format.</source><translation>将上次结果保存为其他格式。</translation></message>
<message><source>the white storage tanks east of the river</source><translation>the white storage tanks east of the river</translation></message>
<message><source>What to find, in English words; one phrase a line. Ctrl+Enter runs.</source><translation>要查找的内容,用英文书写;每行一个短语。Ctrl+Enter 运行。</translation></message>
<message><source>History</source><translation>历史</translation></message>
<message><source>All polygons of the layer where none is selected.</source><translation>若未选择多边形，则使用图层中的全部多边形。</translation></message>
<message><source>Draw</source><translation>绘制</translation></message>
<message><source>Raster</source><translation>栅格</translation></message>
<message><source>Where</source><translation>位置</translation></message>
<message><source>What the model runs on; auto takes a GPU where there is one</source><translation>模型在哪个设备上运行;auto 会在有 GPU 时使用 GPU</translation></message>
<message><source>Teach…</source><translation>教学…</translation></message>
<message><source>Make a model that knows one more kind of object, from a few outlines.</source><translation>用少量轮廓制作一个能识别更多对象种类的模型。</translation></message>
<message><source>Model</source><translation>模型</translation></message>
<message><source>Device</source><translation>设备</translation></message>
<message><source>How sure the model must be; lower finds more. Works on the last result at once.</source><translation>模型需要有多大把握;越低找到的越多。立即作用于上次结果。</translation></message>
<message><source>Smaller objects are left out. Works on the last result at once.</source><translation>较小的对象会被略去。立即作用于上次结果。</translation></message>
<message><source>Threshold</source><translation>阈值</translation></message>
<message><source>Minimum area</source><translation>最小面积</translation></message>
<message><source>The project's folder</source><translation>项目文件夹</translation></message>
<message><source>Keep the probabilities, too</source><translation>同时保留概率</translation></message>
<message><source>Save in</source><translation>保存到</translation></message>
<message><source>Current view</source><translation>当前视图</translation></message>
<message><source>Whole layer</source><translation>整个图层</translation></message>
<message><source>Selected polygons</source><translation>选中的多边形</translation></message>
<message><source>Drawn rectangle</source><translation>绘制的矩形</translation></message>
<message><source>Automatic</source><translation>自动</translation></message>
<message><source>What to find</source><translation>要查找的内容</translation></message>
<message><source>{}: its file is gone, the sliders cannot change it</source><translation>{}:文件已不存在,滑块无法更改它</translation></message>
<message><source>{}: has a filter, the sliders leave it alone until it is removed</source><translation>{}:设有过滤器,移除之前滑块不会更改它</translation></message>
<message><source>{}: is being edited, the sliders leave it alone until that ends</source><translation>{}：正在编辑，编辑结束之前滑块不会更改它</translation></message>
<message><source>{}: was changed by hand, the sliders leave it alone</source><translation>{}:已被手动修改,滑块不再改动它</translation></message>
<message><source>another program may have it open</source><translation>可能有其他程序打开了它</translation></message>
<message><source>{layer}: cannot be changed ({reason})</source><translation>{layer}:无法修改({reason})</translation></message>
<message><source>Phrase</source><translation>短语</translation></message>
<message><source>Object</source><translation>对象</translation></message>
<message><source>Score (mean)</source><translation>得分(平均)</translation></message>
<message><source>Score (highest)</source><translation>得分(最高)</translation></message>
<message><source>Area (m²)</source><translation>面积 (m²)</translation></message>
<message><source>Perimeter (m)</source><translation>周长 (m)</translation></message>
<message><source>Cut by the view's edge</source><translation>被视图边缘截断</translation></message>
<message><source>Why</source><translation>原因</translation></message>
<message><source>Why (data)</source><translation>原因(数据)</translation></message>
<message><source>Source</source><translation>来源</translation></message>
<message><source>Run id</source><translation>运行编号</translation></message>
<message><source>Probability</source><translation>概率</translation></message>
<message><source>1 object</source><translation>1 个对象</translation></message>
<message><source>Found in {}</source><translation>在 {} 中找到</translation></message>
<message><source>{} objects</source><translation>{} 个对象</translation></message>
<message><source>Score</source><translation>得分</translation></message>
<message><source>{path}: layer {name} cannot be opened</source><translation>{path}:无法打开图层 {name}</translation></message>
<message><source>Found by the model {}</source><translation>由模型 {} 找到</translation></message>
<message><source>Run</source><translation>运行</translation></message>
<message><source>Ctrl+Enter in the text box does the same.</source><translation>在文本框中按 Ctrl+Enter 效果相同。</translation></message>
<message><source>Save again</source><translation>重新保存</translation></message>
<message><source>Save the finished run's layers in the folder above; nothing is computed anew.</source><translation>将已完成运行的图层保存到上面的文件夹;不会重新计算。</translation></message>
<message><source>Cancel</source><translation>取消</translation></message>
<message><source>The project was closed during the run; its layers are in {}</source><translation>运行期间项目已关闭;图层在 {}</translation></message>
<message><source>A lower threshold finds more, at once. The model knows: {}</source><translation>降低阈值可立即找到更多对象。模型认识：{}</translation></message>
<message><source>{}; nothing is lost: press &quot;Save again&quot;</source><translation>{};没有丢失任何内容:请按“重新保存”</translation></message>
<message><source>Cancelled; {done} of {of} layers are in the project, all of them in {file}</source><translation>已取消；{of} 个图层中有 {done} 个已添加到工程，全部保存在 {file}</translation></message>
<message><source>The last result is no longer in the project</source><translation>上次的结果已不在项目中</translation></message>
<message><source>Cancelling…</source><translation>正在取消…</translation></message>
<message><source>{}; nothing is lost: choose another folder and press &quot;Save again&quot;</source><translation>{};没有丢失任何内容:请选择其他文件夹并按“重新保存”</translation></message>
<message><source>Saved in {}</source><translation>已保存到 {}</translation></message>
<message><source>error {}</source><translation>错误 {}</translation></message>
<message><source>the image could not be fetched: {}</source><translation>无法获取图像:{}</translation></message>
<message><source>the phrase is empty; type what to find, for example 'buildings'</source><translation>短语为空;请输入要查找的内容,例如 'buildings'</translation></message>
<message><source>{}: cannot be written; choose a folder under Save in</source><translation>{}:无法写入;请在“保存到”中选择文件夹</translation></message>
<message><source>{folder}: cannot be written ({reason}); choose a folder under Save in</source><translation>{folder}:无法写入({reason});请在“保存到”中选择文件夹</translation></message>
<message><source>{layer}: {columns} × {rows} pixels are too many to be fetched; take a closer current view, or more metres a pixel</source><translation>{layer}:{columns} × {rows} 像元过多,无法获取;请选择放大后的当前视图,或增大每像元米数</translation></message>
<message><source>{layer}: {columns} × {rows} pixels are too many to be sent, as the engine cannot read its file as it is here (a running service, a CRS set by hand); take a closer current view</source><translation>{layer}:{columns} × {rows} 像元过多,无法发送,因为引擎在此无法按原样读取其文件(正在运行的服务,或手动设置的坐标系);请选择放大后的当前视图</translation></message>
<message><source>{}: cannot be read; was its file moved or deleted?</source><translation>{}：无法读取；文件是否已被移动或删除？</translation></message>
<message><source>{}: give auto, native, or metres a pixel above 0, such as 0.5</source><translation>{}：请填写 auto、native 或大于 0 的每像元米数，例如 0.5</translation></message>
<message><source>Teach a category</source><translation>教一个类别</translation></message>
<message><source>solar panels</source><translation>solar panels</translation></message>
<message><source> min</source><translation> 分钟</translation></message>
<message><source>They are called</source><translation>它们叫做</translation></message>
<message><source>Time at most</source><translation>最长时间</translation></message>
<message><source>there is no polygon layer; outline some objects first</source><translation>没有多边形图层；请先勾画一些对象</translation></message>
<message><source>the phrase is empty; say what the outlined objects are called</source><translation>短语为空；请说明所勾画的对象叫什么</translation></message>
<message><source>Outline ten or so objects of one kind on {raster} and say what they are called. A new model is made that finds them, in the background; a third of the outlines is kept aside to measure by.</source><translation>请在 {raster} 上勾画十个左右同类对象，并用英文说明它们叫什么。后台会制作一个能找到它们的新模型；三分之一的轮廓会留作检验。</translation></message>
<message><source>{}: is no raster file; save it as a GeoTIFF first</source><translation>{}：不是栅格文件；请先另存为 GeoTIFF</translation></message>
<message><source>{layer}: has {count} polygons; outline at least {fewest} objects</source><translation>{layer}：有 {count} 个多边形；请至少勾画 {fewest} 个对象</translation></message>
<message><source>Teach '{}'</source><translation>学习“{}”</translation></message>
<message><source>the engine did not say how well it learned</source><translation>引擎没有说明学习效果</translation></message>
<message><source>{}: cannot be brought into WGS 84</source><translation>{}：无法转换到 WGS 84</translation></message>
<message><source>Fetching the image</source><translation>正在获取图像</translation></message>
<message><source>Sending the image</source><translation>正在发送图像</translation></message>
<message><source>Waiting for the engine</source><translation>正在等待引擎</translation></message>
<message><source>Loading the model</source><translation>正在加载模型</translation></message>
<message><source>Looking</source><translation>正在查找</translation></message>
<message><source>Writing polygons</source><translation>正在写入多边形</translation></message>
<message><source>Saving</source><translation>正在保存</translation></message>
<message><source>Adding layers to the project</source><translation>正在将图层添加到工程</translation></message>
<message><source>{phrase}: nothing found ({why})</source><translation>{phrase}:没有找到({why})</translation></message>
<message><source>{phrase}: nothing found</source><translation>{phrase}:没有找到</translation></message>
<message><source>{done} of {of} tiles</source><translation>{done} / {of} 块</translation></message>
<message><source>{} tiles/s</source><translation>每秒 {} 块</translation></message>
<message><source>{minutes}:{seconds:02} left</source><translation>剩余 {minutes}:{seconds:02}</translation></message>
<message><source>Refer &amp; Segment: type a phrase, get polygons</source><translation>Refer &amp; Segment:输入短语,得到多边形</translation></message>
<message><source>Help</source><translation>帮助</translation></message>
<message><source>What to find, in words; several phrases one a line</source><translation>用文字描述要查找的内容;多个短语每行一个</translation></message>
<message><source>Found</source><translation>找到的对象</translation></message>
<message><source>Number of objects</source><translation>对象数量</translation></message>
<message><source>Area of all objects (m²)</source><translation>所有对象的面积 (m²)</translation></message>
<message><source>Device (auto, cpu, cuda, cuda:N)</source><translation>设备(auto、cpu、cuda、cuda:N)</translation></message>
<message><source>Ground sample distance (auto, native, or metres a pixel)</source><translation>地面采样距离(auto、native 或每像元米数)</translation></message>
<message><source>Value of empty pixels (auto: as the file says)</source><translation>空像元的值(auto:以文件所述为准)</translation></message>
<message><source>Tile size in pixels, multiple of 32 (empty: the model's own)</source><translation>分块像元数,32 的倍数(空:模型自身的值)</translation></message>
<message><source>Overlap of tiles (share)</source><translation>分块重叠(比例)</translation></message>
<message><source>Tiles at once (auto, or a number)</source><translation>一次处理的分块数(auto 或数字)</translation></message>
<message><source>Reading threads</source><translation>读取线程数</translation></message>
<message><source>Precision</source><translation>精度</translation></message>
<message><source>Look eight times, turned and mirrored: slower, steadier</source><translation>看八次，旋转并镜像：较慢，更稳定</translation></message>
<message><source>Leave out tiles that cannot be read</source><translation>略去无法读取的分块</translation></message>
<message><source>Read positions, sizes and relations out of the phrase</source><translation>从短语中读取位置、大小和关系</translation></message>
<message><source>Threshold (probability)</source><translation>阈值(概率)</translation></message>
<message><source>Divide touching objects, where the model knows how</source><translation>在模型能够做到时分开相接的对象</translation></message>
<message><source>Smallest object (m²)</source><translation>最小对象 (m²)</translation></message>
<message><source>Round the outlines' corners</source><translation>将轮廓的角变圆</translation></message>
<message><source>Make outlines right-angled</source><translation>使轮廓成直角</translation></message>
<message><source>Connectivity of pixels</source><translation>像元连通性</translation></message>
<message><source>Refer and segment raster</source><translation>按短语分割栅格</translation></message>
<message><source>Finds what phrases refer to in a raster and makes polygons of it, with a local engine.

Write a phrase a line: a kind of object (&quot;buildings&quot;), with looks (&quot;white storage tanks&quot;), a place in the view (&quot;in the north&quot;), a relation (&quot;within 50 m of the river&quot;) or a choice (&quot;the largest building&quot;).

The raster is read from its file at its own resolution; web layers and others that the engine cannot open are drawn first, at the ground sample distance given. Position words refer to the view, else to the extent, the area of interest or the raster.

All that was found is one layer; the field phrase says what for, score_mean how sure the model is, why for what reason. The optional GeoPackage holds a layer a phrase, the optional raster the probability of each noun phrase, from which &quot;Vectorize probability&quot; makes polygons with another threshold.</source><translation>在栅格中找到短语所指的对象并生成多边形,使用本地引擎。

请用英文每行写一个短语:一类对象(&quot;buildings&quot;),加上外观(&quot;white storage tanks&quot;)、视图中的位置(&quot;in the north&quot;)、关系(&quot;within 50 m of the river&quot;)或选择(&quot;the largest building&quot;)。

栅格按自身分辨率从文件读取;网络图层及引擎无法打开的图层会先按给定的地面采样距离绘制。位置词以视图为准,否则以范围、感兴趣区或栅格为准。

所有找到的对象在一个图层中;字段 phrase 说明对应的短语,score_mean 说明模型的把握,why 说明原因。可选的 GeoPackage 每个短语一个图层;可选的栅格是每个名词短语的概率,“概率矢量化”可用其他阈值由它生成多边形。</translation></message>
<message><source>Area of interest (polygons)</source><translation>感兴趣区(多边形)</translation></message>
<message><source>View that position words refer to</source><translation>位置词所指的视图</translation></message>
<message><source>GeoPackage with a layer a phrase</source><translation>每个短语一个图层的 GeoPackage</translation></message>
<message><source>referring segmentation,text,prompt,phrase,deep learning,objects,polygons,extract,detect</source><translation>指代分割,文本,提示,短语,深度学习,对象,多边形,提取,检测</translation></message>
<message><source>Extent to look in</source><translation>查找范围</translation></message>
<message><source>give an extent or an area of interest, not both</source><translation>范围和感兴趣区只能给出其一</translation></message>
<message><source>{phrase}: {count} objects, {area} m²</source><translation>{phrase}:{count} 个对象,{area} m²</translation></message>
<message><source>Writing {} × {} pixels</source><translation>正在写入 {} × {} 像元</translation></message>
<message><source>{layer} is drawn at {gsd:g} m a pixel</source><translation>{layer} 按每像元 {gsd:g} m 绘制</translation></message>
<message><source>Select by phrase</source><translation>按短语选择</translation></message>
<message><source>Chooses features that phrases refer to: &quot;the largest building&quot;, &quot;buildings within 50 m of the river&quot;, &quot;the three northernmost tanks&quot;.

A field says what each feature is (category, class, label, type or another that you name); positions, distances, sizes and counts are computed exactly. Position words refer to the view, else to the layer's extent.

The result has the features' own fields, and why each was chosen. The running service of another machine cannot read your layers; use an engine of this machine.</source><translation>选择短语所指的要素:&quot;the largest building&quot;、&quot;buildings within 50 m of the river&quot;、&quot;the three northernmost tanks&quot;。

由一个字段说明每个要素是什么(category、class、label、type 或您指定的字段);位置、距离、大小和数量均精确计算。位置词以视图为准,否则以图层范围为准。

结果包含要素自身的字段以及被选中的原因。其他机器上的服务无法读取您的图层;请使用本机的引擎。</translation></message>
<message><source>Field that says what a feature is</source><translation>说明要素是什么的字段</translation></message>
<message><source>phrase,text,query,nearest,largest,relation,position</source><translation>短语,文本,查询,最近,最大,关系,位置</translation></message>
<message><source>Layer</source><translation>图层</translation></message>
<message><source>the running service cannot read layers of this QGIS; choose an engine of this machine</source><translation>正在运行的服务无法读取此 QGIS 的图层;请选择本机的引擎</translation></message>
<message><source>Vectorize probability</source><translation>概率矢量化</translation></message>
<message><source>Makes polygons from a probability raster, such as &quot;Refer and segment raster&quot; writes, with another threshold and shaping. The network is not run again.

Bands of 8 bits are read as p / 255, floating-point ones as 0 to 1. The phrases that the raster carries are applied again, unless that is switched off: then each band is taken as it is.</source><translation>由“按短语分割栅格”等写出的概率栅格生成多边形,可用其他阈值和形状选项。不会再次运行网络。

8 位波段按 p / 255 读取,浮点波段按 0 到 1 读取。栅格自带的短语会再次应用,除非关闭此项:此时每个波段原样使用。</translation></message>
<message><source>probability,threshold,polygonize,simplify,orthogonalize</source><translation>概率,阈值,多边形化,简化,直角化</translation></message>
<message><source>Probability raster</source><translation>概率栅格</translation></message>
<message><source>Apply the raster's own phrases</source><translation>应用栅格自带的短语</translation></message>
<message><source>{}: is no file that the engine can read</source><translation>{}:不是引擎可以读取的文件</translation></message>
</context>
</TS>

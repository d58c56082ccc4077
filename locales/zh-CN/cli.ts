/** What the commands say in the terminal: help, results, and each reason why a command cannot go on with its remedy. */
const cli = {
  help: {
    backup: `kefu backup --into 目录 [--data 目录]

在线备份内置数据库、附件和审计记录，Kefu 可以照常运行。
主密钥不在备份里：请另外保管 keys 目录或恢复文件，两样齐全才能恢复。

  --into 目录   备份放在哪里，须是新目录或空目录
  --data 目录   数据目录，默认 .kefu
  使用外部数据库（DATABASE_URL）时，请用它自己的备份工具，或 kefu export。`,
    restore: `kefu restore --from 备份目录 --data 新目录
kefu restore --recovery 恢复文件 --data 目录

把备份恢复到一个空目录，逐个文件核对；或用恢复文件还原主密钥。两者可以一起用。

  --from 目录       kefu backup 做的备份
  --data 目录       恢复到哪里；只有 keys 目录时也算空
  --recovery 文件   恢复文件；口令在终端输入，或放在 KEFU_RECOVERY_PASSPHRASE`,
    export: `kefu export --into 目录 [--data 目录]

导出全部数据表和附件，可以导入到另一台服务器或另一个版本的数据库。Kefu 可以照常运行。

  --into 目录    导出到哪里，须是新目录或空目录
  --data 目录    数据目录，默认 .kefu
  DATABASE_URL   数据库在外部时设置它；附件仍从 --data 读取`,
    import: `kefu import --from 目录 [--data 目录]

把 kefu export 的导出导入到一个空数据库（PostgreSQL 15 或更新）。要么全部成功，要么什么都不留下。

  --from 目录    kefu export 的导出
  --data 目录    附件放在哪里，默认 .kefu；没有 DATABASE_URL 时数据库也在这里
  DATABASE_URL   导入到外部数据库时设置它`,
    audit: `kefu audit verify [--head 文件] [--data 目录]

核对审计记录：链条、签名、每一条事件。发现改动时指出是哪一条，并以 1 退出。

  --head 文件   另外保管的 heads.log 副本，用来发现末尾被截掉的情况
  --data 目录   数据目录，默认 .kefu`,
    handbook: `kefu handbook export|check|apply 目录 [--data 目录]

把制度手册导出成文件、检查文件、或应用文件。

  export 目录   [--overwrite]
  check 目录    只检查，不连数据库
  apply 目录    [--dry-run] [--reason 原因] [--from 生效时间]`,
    doctor: `kefu doctor [--data 目录]

检查这套安装：程序、磁盘、数据库、主密钥、审计记录、恢复文件、备份。有需要处理的问题时以 1 退出。

  --data 目录    数据目录，默认 .kefu
  DATABASE_URL   数据库在外部时设置它`,
    keys: `kefu keys rotate [--data 目录] [--batch N]
kefu keys retire [--data 目录]

更换主密钥：生成新的主密钥，把数据密钥分批改用新密钥包裹。Kefu 可以照常运行，任何时候都读得出来；中断后再次运行会接着做。
retire 把已不再使用的旧主密钥从登记里去掉，它的文件可以收走。

  --data 目录    数据目录，默认 .kefu
  --batch N      每批多少个，1 至 1000，默认 500
  DATABASE_URL   数据库在外部时：先把新密钥放在 KEFU_MASTER_KEY 最前面并重启各节点，再运行 rotate`,
  },
  backingUp: "数据库结构将更新 {count} 步，先做一次备份…",
  backedUp: "备份完成：{into}（{size}，数据截至 {at}）。",
  backupKeys: "备份不含主密钥（{keys}）。请把 {dir}/keys 或恢复文件存放在别处。",
  restored: "已恢复到 {dir}（数据截至 {at}）。",
  restoredWithoutFiles: "这份备份不含附件：请把原数据目录里的 files 复制到 {dir}。",
  startIt: "现在可以启动：npm start -- --data {dir}",
  keyReady: "所需的主密钥（{keys}）已经在位。",
  keyNeeded: "还需要主密钥 {keys}：把密钥文件放进 {dir}/keys，或运行 kefu restore --recovery 恢复文件 --data {dir}。",
  keyNeededOutside: "还需要主密钥 {keys}：设置 KEFU_MASTER_KEY，或让 KEFU_MASTER_KEY_FILE 指向密钥文件。",
  keysRestored: "主密钥 {keys} 已放进 {dir}/keys。",
  passphrase: "恢复文件的口令：",
  exported: "导出完成：{into}（{tables} 张表，{rows} 行，{files} 个文件，数据截至 {at}）。",
  workLeft: "还有 {count} 件待办（邮件、回调、报表等）没有随导出带走。要带走请等它们做完，再导出一次。",
  imported: "导入完成：{tables} 张表、{rows} 行、{files} 个文件，逐表核对一致。",
  rotationBegins: "新主密钥 {key} 已生成，开始更换…",
  rotationGoesOn: "上次的更换没有做完，接着改用主密钥 {key}…",
  rotationProgress: "已更换 {done} / {all}",
  rotated: "更换完成：{all} 个数据密钥中的 {done} 个和检索密钥都已改用主密钥 {key}。",
  rotatedNext: "请在控制台重新下载恢复文件；确认后运行 kefu keys retire --data {dir}，旧密钥的文件就可以收走。",
  keysRetired: "旧主密钥 {keys} 已不再使用：可以把它的文件从 {dir}/keys 收走（用它做的旧备份仍需要它）。",
  rotationUnfinished: "还有 {left} 个数据密钥用着旧主密钥。请再运行一次 kefu keys rotate。",
  nothingToRetire: "没有可收走的旧主密钥，正在使用 {key}。",
  auditWhole: "审计记录完整：{batches} 批，{events} 条事件；另有 {open} 条尚未封存。",
  auditPruned: "其中 {pruned} 条已按保存期限删除。",
  auditBroken: "审计记录被改动过：{fault}（第 {batch} 批{position}）。",
  auditPosition: "，第 {position} 条",
  auditFix: "请保留现场，不要再启动 Kefu，并用备份核对。",
  faults: {
    event_changed: "事件内容与封存时不同",
    event_missing: "事件被删除",
    event_added: "混入了没有编号的事件",
    batch_missing: "整批缺失",
    batch_changed: "批次内容被改动",
    signature_wrong: "签名不对",
    key_unknown: "签名所用的公钥不在 audit 目录里",
    head_differs: "与另外保管的链头不一致",
    head_file_damaged: "链头文件读不懂",
  },
  usage: "参数有误：{detail}。用法见 kefu {command} --help。",
  refused: {
    option_missing: "缺少 {option}。用法见 kefu {command} --help。",
    command_unknown: "没有“{command}”这个命令，可用的命令见 kefu --help。",
    no_installation: "{dir} 里没有 Kefu 的数据。请用 --data 指明数据目录，或设置 DATABASE_URL。",
    outside_backup: "数据库在外部（DATABASE_URL），kefu backup 只备份内置数据库。请用数据库自己的备份工具，或 kefu export。",
    outside_restore: "kefu restore 只恢复到内置数据库。请去掉 DATABASE_URL；要恢复到外部数据库，请用 kefu export 和 kefu import。",
    database_empty: "这个数据库里还没有 Kefu 的数据。请检查 DATABASE_URL 或 --data。",
    recovery_unreadable: "读不到恢复文件 {file}。请检查路径。",
    not_a_recovery_file: "{file} 不是恢复文件，或已损坏。请换一份。",
    wrong_passphrase: "口令不对，或恢复文件已损坏。没有写入任何内容。",
    passphrase_missing: "没有口令。请在终端里运行，或设置 KEFU_RECOVERY_PASSPHRASE。",
    recovery_of_other: "恢复文件里是主密钥 {found}，这份备份需要 {wanted}。请换一份恢复文件。",
    head_unreadable: "读不到链头文件 {file}。请检查路径。",
    rotation_running: "另一处正在更换主密钥。请等它做完。",
    rotation_needs_key: "数据库在外部（DATABASE_URL）：请先把新密钥写在 KEFU_MASTER_KEY 的最前面（旧密钥留在后面），重启各节点，再运行 kefu keys rotate。",
    disk: "读写 {path} 失败（{code}）。请检查权限和剩余空间。",
    failed: "没有完成（{detail}）。用 KEFU_DEBUG=1 再次运行可以看到细节。",
    pack_missing: "{from} 里没有 kefu.json，不是完整的备份或导出。没有改动任何内容。",
    pack_damaged: "{from} 里的 {file} 缺失或已损坏。请换一份；没有改动任何内容。",
    pack_of_other_kind: "{from} 要用 kefu {command}。没有改动任何内容。",
    made_by_newer: "{from} 由更新版本的 Kefu 导出。请先更新这里的 Kefu；没有改动任何内容。",
    target_not_empty: "{dir} 不是空目录。请换一个新目录；没有改动任何内容。",
    database_not_empty: "数据库 {name} 不是空的。请新建一个空数据库再导入；没有改动任何内容。",
    database_not_utf8: "数据库 {name} 的编码是 {encoding}。请用 UTF8 编码新建一个。",
    table_differs: "表 {table} 与导出时不一致。已全部撤销；请重新导出再试。",
    rows_refused: "表 {table} 的内容不合规则（{code}）。已全部撤销；请重新导出再试。",
  },
  database: {
    postgres_missing: "没有安装适用于 {platform} 的内置 PostgreSQL。请运行 npm ci --include=optional，或把 DATABASE_URL 设为 PostgreSQL 15 或更新的数据库。",
    postgres_unrunnable: "内置 PostgreSQL 无法在这台机器上运行（{reason}）。请换用 glibc 的 Linux（x64 或 arm64）和允许运行程序的磁盘，或设置 DATABASE_URL。",
    account_missing: "PostgreSQL 不能以 root 运行，切换到用户 {uid} 失败（{reason}）。请以普通用户运行，或设置 DATABASE_URL。",
    account_unnamed: "用户 {uid} 在系统里没有名字，PostgreSQL 无法建库。请在 /etc/passwd 里补一行，或换一个用户，或设置 DATABASE_URL。",
    data_locked: "数据目录 {dir} 正被另一个 Kefu 使用（进程 {pid}）。请先停止它，或用 --data 换一个目录。",
    data_unwritable: "无法写入数据目录 {dir}（{reason}）。请用目录的所有者运行，或用 chown 把它交给当前用户，或用 --data 换一个目录。",
    data_incompatible: "{data} 里是 {found}，这里需要 PostgreSQL {wanted}。请用 --data 换一个目录；旧版本的数据用 kefu export 和 kefu import 搬过来。",
    disk_full: "{dir} 所在的磁盘空间不够（剩 {freeMegabytes} MB）。请清理出至少 300 MB，或用 --data 换到别的磁盘。",
    postgres_failed: "内置 PostgreSQL 没有启动：{reason}。日志在 {log}。",
    not_running: "{dir} 上的 Kefu 正在启动或停止。请稍后再试。",
    target_not_empty: "{dir} 不是空目录。请换一个新目录；没有改动任何内容。",
    backup_unusable: "{from} 不是完整的备份，或有文件损坏。没有改动任何内容。",
  },
  doctor: {
    title: "Kefu 体检：{dir}",
    levels: { ok: "正常", warn: "注意", fail: "问题" },
    sound: "没有需要立即处理的问题。",
    broken: "有 {count} 个问题需要处理。",
    fix: "处理：",
    findings: {
      node_ok: ["Node {version}", ""],
      node_old: ["Node {version} 太旧", "用 npm start 或 kefu 命令运行，它们会使用自带的 Node 24。"],
      binary_ok: ["内置 PostgreSQL（{platform}）已安装", ""],
      binary_missing: ["内置 PostgreSQL（{platform}）没有安装", "运行 npm ci --include=optional，或设置 DATABASE_URL。"],
      disk_ok: ["磁盘剩余 {free}", ""],
      disk_low: ["磁盘剩余 {free}", "请尽快清理，或换一块更大的磁盘。"],
      disk_full: ["磁盘剩余 {free}", "立即清理：不足 300 MB 时 Kefu 不能启动。"],
      database_none: ["{dir} 里还没有数据", "运行 npm start 开始使用，或用 --data 指明数据目录。"],
      database_ok: ["数据库 PostgreSQL {version}，{size}", ""],
      database_old: ["数据库 PostgreSQL {version} 太旧", "升级到 PostgreSQL 15 或更新。"],
      database_unreachable: ["连不上数据库（{reason}）", "检查 DATABASE_URL 的地址、账号和网络；内置数据库请看数据目录里 pg18/log。"],
      migrations_ok: ["数据库结构是最新的（{applied} 步）", ""],
      migrations_pending: ["数据库结构有 {pending} 步待更新", "下次启动时自动更新，之前会先做一次备份。"],
      migrations_newer: ["数据库由更新版本的 Kefu 建立", "请用新版本启动。"],
      migrations_none: ["数据库还是空的", "启动一次 Kefu 即可建立。"],
      keys_ok: ["主密钥在位（{keys}）", ""],
      keys_none: ["还没有主密钥", "第一次启动时自动建立。"],
      keys_missing: ["缺少主密钥 {keys}（{where}）", "把密钥文件放回原处，或运行 kefu restore --recovery 恢复文件 --data 目录。"],
      keys_damaged: ["主密钥文件损坏：{files}", "用恢复文件还原：kefu restore --recovery 恢复文件 --data 目录。"],
      keys_open: ["主密钥文件其他用户也能读", "运行 chmod -R go-rwx {where}。"],
      audit_ok: ["审计记录完整（{batches} 批）", ""],
      audit_broken: ["审计记录被改动过：{fault}", "运行 kefu audit verify 查看是哪一条；保留现场并用备份核对。"],
      recovery_ok: ["恢复文件已保存", ""],
      recovery_missing: ["还没有保存恢复文件：主密钥丢失后，加密的内容再也打不开", "管理员登录工作台，按页面顶部的提示保存。"],
      backup_today_ok: ["上次备份在 24 小时以内", ""],
      backup_ok: ["上次备份在 {days} 天前", ""],
      backup_old: ["上次备份在 {days} 天前", "运行 kefu backup --into 目录，最好每天一次。"],
      backup_none: ["还没有备份", "运行 kefu backup --into 目录，最好每天一次。"],
      backup_outside: ["没有 kefu export 的记录", "确认数据库自己的备份在运行，并另外备份 {dir} 里的 files 和 audit。"],
    },
  },
};

export default cli;

/** Words of the installation's care: the recovery file (source). */
const operation = {
  codes: {
    recovery_not_made: "还没有生成恢复文件。请先设置口令并下载。",
  } as Record<string, string>,
  /** What the event record says. */
  events: {
    "operation.recovery_made": "生成恢复文件",
    "operation.recovery_saved": "确认恢复文件已保存",
  },
  health: {
    title: "运行状况",
    note: "每 15 秒更新一次。",
    failed: "没有读到运行状况",
    attention: "要看一看",
    fine: "一切正常。",
    trouble: {
      migrations: (p: { applied: number; known: number }) => `数据库结构更新了 ${p.applied} 步，程序有 ${p.known} 步。`,
      reader: (name: string) => `${name} 停在出错的记录上。`,
      behind: (name: string, count: number) => `${name} 还有 ${count} 条记录没有处理。`,
      overdue: (count: number) => `${count} 个到点的时限还没有执行。`,
      failing: (count: number) => `${count} 个时限执行失败，正在重试。`,
      work: (name: string, count: number, code: string) => `后台任务 ${name} 有 ${count} 次做不成（${code}）。`,
      noBackup: "还没有备份。用 kefu backup 做一次。",
      oldBackup: "最近一次备份在一周以前。",
    },
    database: "数据库",
    version: "版本", size: "大小", migrations: "结构", migrationsText: (applied: number, known: number) => `${applied}/${known} 步`,
    backup: "最近一次备份", backups: { backup: "在线备份", export: "导出", before_migrations: "升级前自动备份" } as Record<string, string>, never: "没有",
    record: "事件记录", head: "最新位置", pending: "等待编号",
    work: "时限与后台任务", deadlines: "等待的时限", overdue: "已到点未执行", failing: "执行失败", waiting: "等待的任务", active: "正在做的任务",
    readers: "读取记录的程序", reader: "程序", position: "位置", behind: "落后", failedAt: "出错时间",
  },
  recovery: {
    banner: "还没有保存恢复文件。服务器的密钥一旦丢失，客户的手机号、地址和附件再也打不开。",
    act: "保存恢复文件",
    title: "保存恢复文件",
    why: "恢复文件装着这套系统的主密钥，用口令加密。备份里没有主密钥，恢复时两样都要有。",
    passphrase: "口令",
    passphraseHint: (minimum: number) => `至少 ${minimum} 个字符，可以用一句只有你们知道的话。`,
    again: "再输一次口令",
    differs: "两次输入的口令不一样。",
    make: "生成并下载",
    cancel: "以后再说",
    made: (name: string) => `已下载 ${name}。`,
    place: "把文件存到服务器以外的地方，例如加密 U 盘或公司的密码库；口令与文件分开存放。忘记口令，文件就没有用处。",
    downloadAgain: "再下载一次",
    kept: "文件和口令都已存好",
    confirm: "确认已保存",
    done: "恢复文件已保存。",
  },
};

export default operation;

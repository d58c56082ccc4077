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

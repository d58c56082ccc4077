/** What every refusal says to its reader, by code; `{name}` places come from the refusal's params. */
const errors = {
  /** By refusal code: what went wrong and what to do. */
  codes: {
    invalid: "有内容需要修改，见标出的地方。",
    unauthenticated: "登录已失效，请重新登录。已填的内容还在。",
    forbidden: "你没有这项权限。可以请管理员为你开通。",
    not_found: "没有找到，可能已被移走，或者你看不到它。",
    too_large: "内容太大，请缩小后再试。",
    too_many: "操作太频繁，请 {seconds} 秒后再试。",
    conflict: "这里刚被别人改过。刷新后在新内容上再改一次。",
    stale_version: "这里刚被别人改过。刷新后在新内容上再改一次。",
    idempotency_conflict: "同一个编号已经提交过不同的内容，请重新提交。",
    offline: "网络断开了，内容没有丢。恢复后再试一次。",
    unreachable: "暂时连不上服务器，内容没有丢。请稍后再试。",
    internal: "服务器出了问题，这次操作没有生效。请再试一次；还不行就把代码告诉管理员。",
  } as Record<string, string>,
  /** By field code: what is wrong and what is right. */
  fields: {
    required: "这里要填写。",
    invalid: "格式不对。",
    too_short: "太短，至少 {minimum} 个字符。",
    too_long: "太长，最多 {maximum} 个字符。",
    too_small: "太小，至少为 {minimum}。",
    too_big: "太大，最多为 {maximum}。",
    taken: "已经有人用了，换一个。",
    not_found: "没有找到这一项。",
    not_a_day: "日期应写成 2026-11-22 的样子。",
    not_a_url: "网址应以 https:// 开头。",
    unknown_key: "不认识这一项，请删掉或检查拼写。",
  } as Record<string, string>,
  /** When a code has no sentence yet. */
  unknown: "没有完成。",
  unknownField: "这里需要修改。",
  /** Titles by kind of failure. */
  readFailed: "没有读到",
  writeFailed: "没有保存",
  readSafe: "已有的内容不受影响。",
  writeSafe: "你填的内容还在。",
};

export default errors;

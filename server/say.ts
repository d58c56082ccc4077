import en from "#locales/en/start.ts";
import zh from "#locales/zh-CN/start.ts";

const texts = (process.env.KEFU_LANG ?? process.env.LANG ?? "").startsWith("en") ? en : zh;
const fill = (text: string, params: Record<string, string | number>) => text.replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole));
const line = (text: string) => process.stdout.write(`${text}\n`);

/** What the terminal shows of a start: progress, addresses, or the one sentence why not. */
export const sayStart = {
  step: (name: keyof typeof zh.steps, params: Record<string, string | number> = {}) => line(`  ${fill(texts.steps[name], params)}`),
  accounts(rows: readonly { role: string; loginName: string; password: string }[]) {
    line(`\n  ${texts.accounts}`);
    for (const { role, loginName, password } of rows) line(`    ${loginName.padEnd(16)} ${password.padEnd(16)} ${role}`);
  },
  ready({ url, code, demo, insecure, seconds }: { url: string; code: string | null; demo: boolean; insecure: boolean; seconds: number }) {
    line(`\n  ${fill(texts.ready, { seconds: seconds.toFixed(1) })}\n    ${texts.console}  ${url}/`);
    if (demo) line(`    ${texts.shop}  ${url}/demo`);
    if (code) line(`\n  ${fill(texts.setUp, { code })}`);
    if (insecure) line(`\n  ${texts.insecure}`);
    line(`\n  ${texts.stopHint}`);
  },
  stopping: () => line(`\n  ${texts.stopping}`),
  refused(code: string, params: Record<string, string | number> = {}) {
    const sentences: Record<string, string> = texts.refused;
    process.stderr.write(`\n${fill(sentences[code] ?? sentences.start_failed!, { detail: code, ...params })}\n`);
  },
  sentence: (words: string) => void process.stderr.write(`\n${words}\n`),
};

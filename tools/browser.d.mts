/** The path of a Chromium that shows Chinese, installed from Debian when missing. KEFU_CHROMIUM names another one. */
export function ensureBrowser(): Promise<string>;

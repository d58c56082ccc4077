import type { Plugin } from "vite";
import { minifySync } from "rolldown/utils";
import chinese from "../locales/zh-CN/widget.ts";

/** Said by the server (`staffNo`) or looked up by a computed name (`recalledOwn`): these keep their names. */
const kept = new Set(["staffNo", "recalledOwn"]);

/** What Preact asks of components that are classes; the panel has none, so nobody answers to the long names. */
const ofClasses = [
  "getDerivedStateFromProps", "getDerivedStateFromError", "getSnapshotBeforeUpdate", "getChildContext", "shouldComponentUpdate", "componentWillMount", "componentDidMount", "componentWillUpdate",
  "componentDidUpdate", "componentWillUnmount", "componentWillReceiveProps", "componentDidCatch", "contextType", "forceUpdate", "debounceRendering", "setState",
];

/** What the screens and the session call each other. */
const ofSession = ["submitAbout", "retryLine", "reloadTalk", "readPast", "closePast", "lostSince", "topicLabel", "letters", "uploads", "notice", "refusal", "draft", "enlarge", "discard"];

/** Single words that are names of the words' keys and of nothing else: not of the page's, the server's, or a key that is looked up. */
const ofWords = [
  "official", "serving", "resting", "elsewhere", "lately", "impatient", "optional", "choose", "yours", "people", "unknown", "waits", "served", "starting", "uploading", "delivered", "question", "plain", "thanks",
  "invite", "weekdays", "provinces", "yesterday", "tomorrow", "slow", "emoji", "codes", "pick", "offer", "starting",
];

/** The two-worded names under which words are kept; single words are too often names of something else. */
function namesOf(words: object): string[] {
  return Object.entries(words).flatMap(([name, said]) => [
    ...(/^[a-z]+[A-Z]/.test(name) && !kept.has(name) ? [name] : []),
    ...(typeof said === "object" && said !== null && !Array.isArray(said) ? namesOf(said as object) : []),
  ]);
}

/** Gives names that only our own chunks say to each other a short form, the same in every chunk (R-CH-01: weight). */
export function shortNames(): Plugin {
  const names = [...new Set([...ofClasses, ...ofSession, ...ofWords, ...namesOf(chinese)])].sort();
  const cache = Object.fromEntries(names.map((name, at) => [name, `$${at.toString(36)}`]));
  const include = new RegExp(`^(?:${names.join("|")})$`);
  return {
    name: "kefu-short-names",
    renderChunk(code, chunk) {
      const { code: short, errors } = minifySync(chunk.fileName, code, { module: true, compress: false, mangle: false, mangleProps: { include, cache } });
      if (errors.length > 0) throw new Error(`${chunk.fileName}: ${errors[0]!.message}`);
      return { code: short, map: null };
    },
  };
}

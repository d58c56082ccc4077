/** The first character of each pinyin initial in the order of Chinese collation; I, U and V begin no syllable. */
export const initialMarks: readonly (readonly [letter: string, first: string])[] = [
  ["a", "阿"], ["b", "八"], ["c", "嚓"], ["d", "哒"], ["e", "妸"], ["f", "发"], ["g", "旮"], ["h", "哈"], ["j", "讥"], ["k", "咔"], ["l", "垃"], ["m", "妈"],
  ["n", "拏"], ["o", "噢"], ["p", "妑"], ["q", "七"], ["r", "呥"], ["s", "扨"], ["t", "它"], ["w", "穵"], ["x", "夕"], ["y", "丫"], ["z", "帀"],
];

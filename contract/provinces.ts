/** The 34 province-level units of GB/T 2260 with their place on the tile map: plain data, the same in server, console and widget. */
export interface Province {
  /** Two digits of GB/T 2260, as in `51`. */
  readonly code: string;
  /** Six digits, as in `510000`. */
  readonly code6: string;
  readonly name: { readonly "zh-CN": string; readonly en: string };
  /** The name as people say it: 四川, 内蒙古. */
  readonly shortName: string;
  /** One character for the tile: 川. */
  readonly abbreviation: string;
  /** Other ways of writing it that occur in addresses. */
  readonly aliases: readonly string[];
  readonly tile: { readonly row: number; readonly column: number };
}

/** Outside of the 34 units; also written `000000`. */
export const ABROAD = "abroad";

function unit(
  code: string,
  abbreviation: string,
  shortName: string,
  fullName: string,
  en: string,
  row: number,
  column: number,
  aliases: readonly string[] = [],
): Province {
  return {
    code,
    code6: `${code}0000`,
    name: { "zh-CN": fullName, en },
    shortName,
    abbreviation,
    aliases,
    tile: { row, column },
  };
}

/** In the order of their codes. Rows and columns begin at 0; a tile's neighbours are about those of the map. */
export const provinces: readonly Province[] = [
  unit("11", "京", "北京", "北京市", "Beijing", 2, 4),
  unit("12", "津", "天津", "天津市", "Tianjin", 2, 5),
  unit("13", "冀", "河北", "河北省", "Hebei", 3, 4),
  unit("14", "晋", "山西", "山西省", "Shanxi", 2, 3),
  unit("15", "蒙", "内蒙古", "内蒙古自治区", "Inner Mongolia", 1, 3, ["内蒙", "内蒙古省"]),
  unit("21", "辽", "辽宁", "辽宁省", "Liaoning", 2, 6),
  unit("22", "吉", "吉林", "吉林省", "Jilin", 1, 6),
  unit("23", "黑", "黑龙江", "黑龙江省", "Heilongjiang", 0, 6),
  unit("31", "沪", "上海", "上海市", "Shanghai", 4, 6),
  unit("32", "苏", "江苏", "江苏省", "Jiangsu", 4, 5),
  unit("33", "浙", "浙江", "浙江省", "Zhejiang", 5, 5),
  unit("34", "皖", "安徽", "安徽省", "Anhui", 4, 4),
  unit("35", "闽", "福建", "福建省", "Fujian", 6, 4),
  unit("36", "赣", "江西", "江西省", "Jiangxi", 5, 4),
  unit("37", "鲁", "山东", "山东省", "Shandong", 3, 5),
  unit("41", "豫", "河南", "河南省", "Henan", 3, 3),
  unit("42", "鄂", "湖北", "湖北省", "Hubei", 4, 3),
  unit("43", "湘", "湖南", "湖南省", "Hunan", 5, 3),
  unit("44", "粤", "广东", "广东省", "Guangdong", 6, 3),
  unit("45", "桂", "广西", "广西壮族自治区", "Guangxi", 6, 2, ["广西省", "广西自治区"]),
  unit("46", "琼", "海南", "海南省", "Hainan", 7, 2),
  unit("50", "渝", "重庆", "重庆市", "Chongqing", 4, 2),
  unit("51", "川", "四川", "四川省", "Sichuan", 4, 1),
  unit("52", "贵", "贵州", "贵州省", "Guizhou", 5, 2),
  unit("53", "云", "云南", "云南省", "Yunnan", 5, 1),
  unit("54", "藏", "西藏", "西藏自治区", "Xizang", 4, 0, ["西藏省"]),
  unit("61", "陕", "陕西", "陕西省", "Shaanxi", 3, 2),
  unit("62", "甘", "甘肃", "甘肃省", "Gansu", 2, 1),
  unit("63", "青", "青海", "青海省", "Qinghai", 3, 1),
  unit("64", "宁", "宁夏", "宁夏回族自治区", "Ningxia", 2, 2, ["宁夏省", "宁夏自治区"]),
  unit("65", "新", "新疆", "新疆维吾尔自治区", "Xinjiang", 2, 0, ["新疆省", "新疆自治区"]),
  unit("71", "台", "台湾", "台湾省", "Taiwan", 6, 5, ["臺灣", "台灣", "中国台湾"]),
  unit("81", "港", "香港", "香港特别行政区", "Hong Kong", 7, 4, ["香港特区", "中国香港"]),
  unit("82", "澳", "澳门", "澳门特别行政区", "Macao", 7, 3, ["澳門", "澳门特区", "中国澳门"]),
];

const byCode = new Map(provinces.map((province) => [province.code, province]));

/** The province of any area code of GB/T 2260: `51`, `5101`, `510104`, `510000`; undefined for `abroad` and unknown codes. */
export function provinceOf(areaCode: string): Province | undefined {
  return /^\d{2}(?:\d{2}){0,2}$/.test(areaCode) ? byCode.get(areaCode.slice(0, 2)) : undefined;
}

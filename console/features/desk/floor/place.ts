import { provinces } from "#contract/provinces.ts";
import type { FloorView } from "#contract/floor.ts";
import { useAddress } from "#console/lib/address.ts";
import { useLabel, useLocale } from "#console/lib/locale.ts";
import type { Place } from "./view.ts";
import { useFloorText } from "./texts.ts";

/** Names of territories and provinces, and the place that the address narrows the page to. */
export interface Where {
  place: Place;
  /** The name of the narrowest place chosen, or that of the whole. */
  name: string;
  territory: (key: string) => string;
  province: (code: string | null) => string;
  pickTerritory: (key: string | undefined) => void;
  pickProvince: (code: string) => void;
}

/** Reads and changes the place in the address; a second pick of the same place leaves it. */
export function useWhere(floor: FloorView): Where {
  const t = useFloorText();
  const label = useLabel();
  const [locale] = useLocale();
  const [address, change] = useAddress();
  const known = floor.territories.find((one) => one.key === address.territory);
  const place: Place = { territory: known?.key, province: provinces.find((one) => one.code === address.province)?.code };
  const territory = (key: string): string => {
    const found = floor.territories.find((one) => one.key === key);
    return found === undefined ? key : label(found.name);
  };
  const province = (code: string | null): string => {
    const found = provinces.find((one) => one.code === code);
    if (found === undefined) return code === null ? "" : t.list.abroad;
    return locale === "en" ? found.name.en : found.shortName;
  };
  return {
    place,
    name: place.province !== undefined ? province(place.province) : place.territory !== undefined ? territory(place.territory) : t.everywhere,
    territory,
    province,
    pickTerritory: (key) => change({ territory: key === place.territory && place.province === undefined ? undefined : key, province: undefined }),
    pickProvince(code) {
      const on = code !== place.province;
      const owner = floor.territories.find((one) => one.provinces.includes(code))?.key;
      change({ territory: on ? owner : undefined, province: on ? code : undefined });
    },
  };
}

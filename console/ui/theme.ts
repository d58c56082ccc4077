import { theme as antd, type ThemeConfig } from "antd";
import { type Palette, paletteOf } from "#console/ui/palette.ts";

const font =
  '-apple-system, BlinkMacSystemFont, "PingFang SC", "HarmonyOS Sans SC", MiSans, "Microsoft YaHei UI", ' +
  '"Noto Sans CJK SC", "Source Han Sans SC", sans-serif';

// antd derives tints from its seeds; ours are mixed by hand, so every map token in use is set.
function tokens(c: Palette): NonNullable<ThemeConfig["token"]> {
  return {
    fontFamily: font,
    fontSize: 14,
    fontSizeSM: 12,
    fontSizeLG: 16,
    fontSizeHeading4: 18,
    fontSizeHeading3: 24,
    fontWeightStrong: 600,
    lineHeight: 22 / 14,
    controlHeight: 32,
    controlHeightSM: 26,
    borderRadius: 6,
    borderRadiusSM: 4,
    borderRadiusLG: 10,
    boxShadow: c.shadow,
    boxShadowSecondary: c.shadow,
    boxShadowTertiary: "none",
    controlOutlineWidth: 1,
    motionDurationFast: "0.12s",
    motionDurationMid: "0.12s",
    motionDurationSlow: "0.18s",
    colorBgBase: c.surface,
    colorTextBase: c.ink,
    colorBgLayout: c.bg,
    colorBgContainer: c.surface,
    colorBgElevated: c.raised,
    colorBgContainerDisabled: c.sunken,
    colorBgMask: c.veil,
    colorFillAlter: c.sunken,
    colorFillTertiary: c.hover,
    colorFillSecondary: c.hover,
    colorFillQuaternary: c.sunken,
    controlItemBgHover: c.hover,
    controlItemBgActive: c.accentSoft,
    controlItemBgActiveHover: c.accentSoft,
    colorBorderSecondary: c.line,
    colorSplit: c.line,
    colorBorder: c.lineStrong,
    colorText: c.ink,
    colorTextHeading: c.ink,
    colorTextSecondary: c.ink2,
    colorTextTertiary: c.ink3,
    colorTextDescription: c.ink3,
    colorTextPlaceholder: c.ink3,
    colorTextLabel: c.ink2,
    colorIcon: c.ink2,
    colorPrimary: c.accent,
    colorPrimaryHover: c.accentHover,
    colorPrimaryActive: c.accentPress,
    colorPrimaryText: c.accent,
    colorPrimaryBg: c.accentSoft,
    colorPrimaryBgHover: c.accentSoft,
    colorPrimaryBorder: c.accentLine,
    colorInfo: c.accent,
    colorInfoBg: c.accentSoft,
    colorInfoBorder: c.accentLine,
    colorLink: c.accent,
    colorLinkHover: c.accentHover,
    colorLinkActive: c.accentPress,
    colorSuccess: c.okMark,
    colorSuccessText: c.ok,
    colorSuccessBg: c.okSoft,
    colorWarning: c.warnMark,
    colorWarningText: c.warn,
    colorWarningBg: c.warnSoft,
    colorWarningBorder: c.warnLine,
    colorError: c.bad,
    colorErrorHover: c.bad,
    colorErrorText: c.bad,
    colorErrorBg: c.badSoft,
    colorErrorBorder: c.badLine,
  };
}

/** Motion that is over before it is seen. Without any (token motion), layers come into the page after their fields have asked for the hand, and nobody has it. */
const atOnce = { motionDurationFast: "0.001s", motionDurationMid: "0.001s", motionDurationSlow: "0.001s" };

/** The antd theme of one appearance (LOOK §2); still: without motion that is seen. */
export function themeFor(dark: boolean, still: boolean): ThemeConfig {
  const c = paletteOf(dark);
  const own = tokens(c);
  const field = { colorBorder: c.field, activeShadow: "none" };
  return {
    // Seeds among the tokens (colorPrimary …) would be derived anew: the last algorithm has the last word.
    algorithm: [
      dark ? antd.darkAlgorithm : antd.defaultAlgorithm,
      (_seed, map) => ({ ...(map ?? antd.defaultAlgorithm(_seed)), ...own, ...(still ? atOnce : {}) }),
    ],
    token: own,
    components: {
      Layout: { siderBg: c.surface, headerBg: c.surface, bodyBg: c.bg, headerHeight: 48 },
      Button: {
        primaryColor: c.onAccent,
        primaryShadow: "none",
        defaultShadow: "none",
        dangerShadow: "none",
        fontWeight: 400,
        paddingInline: 12,
        paddingInlineSM: 8,
        contentFontSizeSM: 12,
      },
      Table: {
        headerBg: c.surface,
        headerColor: c.ink3,
        headerSplitColor: "transparent",
        cellPaddingBlockSM: 6,
        rowSelectedBg: c.accentSoft,
        rowSelectedHoverBg: c.accentSoft,
        rowHoverBg: c.hover,
        borderColor: c.line,
      },
      Tag: { defaultBg: c.hover, defaultColor: c.ink2 },
      Input: field,
      InputNumber: field,
      Select: { ...field, optionSelectedBg: c.accentSoft, optionSelectedFontWeight: 600 },
      DatePicker: field,
      Radio: { colorBorder: c.field },
      Checkbox: { colorBorder: c.field },
      Switch: { colorTextQuaternary: c.field, colorTextTertiary: c.ink3 },
      Segmented: { trackBg: c.line, itemSelectedBg: dark ? c.lineStrong : c.surface, trackPadding: 2 },
      Modal: { titleFontSize: 16 },
      Form: { itemMarginBottom: 16, verticalLabelPadding: "0 0 4px" },
      Tooltip: { colorBgSpotlight: dark ? "#2a3b41" : "#182326" },
    },
  };
}

// 简体中文：控制图工作台。
import type { spcEn } from "./spc-en.ts";

export const spcZhCn: typeof spcEn = {
  spcView: { label: "该特性的视图", chart: "控制图", capability: "过程能力", limits: "控制限", compare: "对比" },
  tree: {
    title: "特性",
    search: "搜索",
    searchHint: "搜索特性，按 / 跳到此处",
    order: { label: "排序", plant: "按工厂", worst: "最差优先", favourites: "收藏" },
    worstHint: "待处理信号多者在前，其次 Cpk 低者",
    cpkColumn: "最新 200 点的 Cpk（近 24 小时内）",
    signalsColumn: "近 24 小时的待处理信号",
    value: "最新值",
    signals: "待处理",
    open: "近 24 小时有 {n} 个待处理信号",
    star: "收藏 (*)",
    isFavourite: "已收藏",
    quiet: "近 24 小时没有数据",
    lastAt: "最新值 {age}",
    cpkOf: "最新 {n} 点的 Cpk {cpk}",
    none: "暂无特性",
    noneHint: "有了第一个控制计划和测量值后，特性会显示在这里。",
    noMatch: "没有与“{text}”匹配的特性",
    clear: "清除搜索",
    noFavourites: "还没有收藏",
    noFavouritesHint: "点击行首的星标，或在键盘上按 *，即可收藏特性。收藏保存在此浏览器中。",
    total: "共 {n} 个特性",
    show: "显示特性列表",
    close: "关闭列表",
    failed: "无法加载列表",
  },
  overview: { label: "缩放", zoomIn: "放大 (+)", zoomOut: "缩小 (−)", fit: "显示全部点 (0)" },
}; // biome-ignore format: one table

"""Charts. Rules: docs.slack.dev/reference/block-kit/blocks/data-visualization-block."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.slack import limits
from bot.slack.check_place import Place, kind_of
from bot.slack.check_tables import is_number

AXIS_CHARTS = frozenset({"line", "bar", "area"})


def check_chart_block(place: Place, block: Mapping[str, Any]) -> None:
    place.string(block, "title", limits.CHART_TITLE, required=True)
    place = place.into("chart")
    chart = place.mapping(block.get("chart"))
    if chart is None:
        return
    if kind_of(chart) == "pie":
        check_pie(place, chart)
    elif kind_of(chart) in AXIS_CHARTS:
        check_axis_chart(place, chart)
    else:
        place.into("type").say(f"is {chart.get('type')!r}, must be line, bar, area or pie")


def check_pie(place: Place, chart: Mapping[str, Any]) -> None:
    place.only(chart, {"type", "segments"})
    for i, item in enumerate(place.items(chart, "segments", 1, limits.CHART_SERIES)):
        at = place.into("segments", i)
        check_point(at, item)
        if isinstance(item, Mapping) and is_number(item.get("value")) and item["value"] <= 0:
            at.into("value").say(f"must be above 0, is {item['value']}")


def check_axis_chart(place: Place, chart: Mapping[str, Any]) -> None:
    place.only(chart, {"type", "series", "axis_config"})
    categories = check_axis(place.into("axis_config"), chart.get("axis_config"))
    names = []
    for i, item in enumerate(place.items(chart, "series", 1, limits.CHART_SERIES)):
        at = place.into("series", i)
        series = at.mapping(item)
        if series is not None:
            at.only(series, {"name", "data"})
            names.append(at.string(series, "name", limits.CHART_LABEL, required=True) or "")
            check_series(at, series, categories)
    place.into("series").unique(names, "the name")


def check_axis(place: Place, value: object) -> list[str]:
    """The axes; the categories they name."""
    axis = place.mapping(value)
    if axis is None:
        return []
    place.only(axis, {"categories", "x_label", "y_label"})
    place.string(axis, "x_label", limits.CHART_TITLE)
    place.string(axis, "y_label", limits.CHART_TITLE)
    categories = place.items(axis, "categories", 1, limits.CHART_POINTS)
    place = place.into("categories")
    for i, label in enumerate(categories):
        place.string({str(i): label}, str(i), limits.CHART_LABEL, required=True)
    texts = [label for label in categories if isinstance(label, str)]
    place.unique(texts, "the category")
    return texts


def check_series(place: Place, series: Mapping[str, Any], categories: Sequence[str]) -> None:
    points = place.items(series, "data", 1, limits.CHART_POINTS)
    for i, point in enumerate(points):
        check_point(place.into("data", i), point)
    labels = [point.get("label") for point in points if isinstance(point, Mapping)]
    if sorted(map(str, labels)) != sorted(categories):
        place.into("data").say("needs exactly one point for every category of axis_config")


def check_point(place: Place, value: object) -> None:
    point = place.mapping(value)
    if point is None:
        return
    place.only(point, {"label", "value"})
    place.string(point, "label", limits.CHART_LABEL, required=True)
    if not is_number(point.get("value")):
        place.into("value").say(f"must be a finite number, is {point.get('value')!r}")

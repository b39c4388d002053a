"""The rights: licences, certificates, patents, marks and honours of the firms, and their cases in court."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from creditshare.kernel.dates import add_months
from demo.cast import FirmRole, Row, firm_code, who

HIGH_TECH = ("wulian", "zhizao", "ruanjian")
SPECIALISED = ("zhizao", "wulian")
PATENTS = {"wulian": 7, "zhizao": 12, "ruanjian": 1, "huanbao": 3}
LICENCES = {
    "C": "排污许可证",
    "F": "食品经营许可证",
    "G": "道路运输经营许可证",
    "I": "增值电信业务经营许可证",
    "N": "安全生产许可证",
    "Q": "医疗机构执业许可证",
}


def permits(firm: FirmRole, today: date) -> Iterator[Row]:
    """Yield the licence that the firm's trade needs, by the national field list."""
    licence = LICENCES.get(firm.industry[0])
    if licence:
        decided = max(firm.established_on, add_months(today, -20))
        yield {
            "行政相对人名称": firm.name,
            "行政相对人代码_1(统一社会信用代码)": firm_code(firm.key),
            "行政许可决定文书名称": f"{licence}准予决定书",
            "行政许可决定文书号": f"瑶许准〔{decided.year}〕{firm_code(firm.key)[-4:-1]}号",
            "许可类别": "普通",
            "许可证书名称": licence,
            "许可决定日期": str(decided),
            "有效期自": str(decided),
            "有效期至": str(add_months(decided, 60)),
            "许可机关": "瑶海区行政审批局（演示）",
            "当前状态": "1",
        }


def qualifications(firm: FirmRole, today: date) -> Iterator[Row]:
    """Yield the certificates of high-tech and specialised firms."""
    issued = add_months(today, -13)
    names = [
        ("高新技术企业", HIGH_TECH, "安徽省科学技术厅（演示）"),
        ("专精特新中小企业", SPECIALISED, "安徽省工业和信息化厅（演示）"),
    ]
    for name, firms, authority in names:
        if firm.key in firms:
            yield who(firm) | {
                "资质名称": name,
                "证书编号": f"GR{issued.year}34{firm_code(firm.key)[-6:-2]}",
                "发证日期": str(issued),
                "有效期至": str(add_months(issued, 36) - timedelta(days=1)),
                "发证机关": authority,
            }


def patents(firm: FirmRole, today: date) -> Iterator[Row]:
    """Yield granted patents; every third is an invention."""
    for place in range(PATENTS.get(firm.key, 0)):
        filed = add_months(today, -22 - 3 * place)
        kind, digit = ("发明专利", 1) if place % 3 == 0 else ("实用新型", 2)
        yield who(firm) | {
            "专利号": f"ZL{filed.year}{digit}{firm_code(firm.key)[-6:-2]}{place:03d}.{place % 10}",
            "专利名称": f"一种{'智能' if place % 2 else '节能'}装置及其控制方法（演示{place + 1}）",
            "专利类型": kind,
            "法律状态": "专利权维持",
            "申请日": str(filed),
            "授权公告日": str(add_months(filed, 15)),
        }


def trademarks(firm: FirmRole, today: date) -> Iterator[Row]:
    """Yield a registered trademark for firms that sell under a name of their own."""
    if firm.industry[0] in "CIQ" and firm.established_on.year < today.year - 2:
        registered = add_months(today, -25)
        yield who(firm) | {
            "注册号": f"6{firm_code(firm.key)[-8:-1]}",
            "商标名称": f"{firm.name[2:4]}牌",
            "国际分类": "9" if firm.industry[0] == "I" else "20",
            "商标状态": "已注册",
            "注册公告日期": str(registered),
            "专用权期限": str(add_months(registered, 120)),
        }


def honours(firm: FirmRole, today: date) -> Iterator[Row]:
    """Yield the honours of the two best known firms."""
    if firm.key in ("wulian", "zhizao"):
        yield who(firm) | {
            "荣誉名称": "瑶海区科技创新示范企业",
            "授予日期": str(add_months(today, -9)),
            "授予单位": "瑶海区人民政府（演示）",
        }


def red_lists(firm: FirmRole, today: date) -> Iterator[Row]:
    """Yield the firms commended for keeping faith."""
    if firm.tax_grade == "A":
        listed = add_months(today, -7)
        yield who(firm) | {
            "名单名称": "劳动保障守法诚信A级单位",
            "认定日期": str(listed),
            "有效期至": str(add_months(listed, 36)),
            "认定单位": "瑶海区人力资源和社会保障局（演示）",
        }


def court_cases(firm: FirmRole, today: date) -> Iterator[Row]:
    """Yield a lawsuit: the firm in distress is sued, the trader sues."""
    roles = {"jiancai": ("被告", "1260000.00"), "shangmao": ("原告", "186000.00")}
    if firm.key in roles:
        role, amount = roles[firm.key]
        filed = add_months(today, -11)
        yield who(firm) | {
            "案号": f"（{filed.year}）皖0102民初3312号",
            "审理法院": "瑶海区人民法院（演示）",
            "案由": "买卖合同纠纷",
            "诉讼地位": role,
            "立案日期": str(filed),
            "结案日期": str(add_months(filed, 5)),
            "标的额": amount,
        }


def enforcement_cases(firm: FirmRole, today: date) -> Iterator[Row]:
    """Yield what is being enforced against the firm in distress."""
    if firm.trouble == "enforcement":
        filed = add_months(today, -4)
        yield who(firm) | {
            "案号": f"（{filed.year}）皖0102执1877号",
            "执行法院": "瑶海区人民法院（演示）",
            "立案时间": str(filed),
            "执行标的": "1260000.00",
            "未履行金额": "1180000.00",
        }


def credit_commitments(firm: FirmRole, today: date) -> Iterator[Row]:
    """Yield what firms promised: nearly all give one; the firm in distress did not keep its word."""
    given = add_months(today, -10)
    if firm.established_on < given:
        yield who(firm) | {
            "承诺编号": f"YHCN{given.year}{firm_code(firm.key)[-6:-1]}",
            "承诺类型": "证明事项型",
            "承诺事项": "依法诚信经营，所提交材料真实有效",
            "受理单位": "瑶海区市场监督管理局（演示）",
            "承诺日期": str(given),
            "履行状态": "违约" if firm.trouble == "enforcement" else "履行",
            "认定日期": str(add_months(today, -2)),
        }


def public_credit_evaluations(firm: FirmRole, today: date) -> Iterator[Row]:
    """Yield the national evaluation of public credit."""
    level = {"A": "优", "B": "良", "M": "良", "C": "差"}.get(firm.tax_grade or "")
    if level:
        yield who(firm) | {
            "评价等级": level,
            "评价日期": str(add_months(today.replace(day=1), -2)),
            "评价批次": "演示",
        }


RIGHTS: dict[str, Callable[[FirmRole, date], Iterator[Row]]] = {
    source.__name__: source
    for source in (
        permits,
        qualifications,
        patents,
        trademarks,
        honours,
        red_lists,
        court_cases,
        enforcement_cases,
        credit_commitments,
        public_credit_evaluations,
    )
}

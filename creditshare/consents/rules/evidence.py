"""An evidence pack (证据包): what a court or an office can check offline, without us and without our software."""

from datetime import datetime

TYPE = "evidence+jws"
KINDS = {"entry": "Entry of the trail", "consent": "Consent", "complaint": "Complaint"}
MOST = 2000
"""Entries of one pack, the newest: a pack is for one matter, not for a year of a bank's reads."""

TEXT = """证据包 · {title}
{made}

一、内容
  entries/     留痕日志条目原文（规范化 JSON，逐字节即当时所哈希者）
  proofs/      每条的包含证明（RFC 6962 / RFC 9162），含签名检查点
  openings/    条目中以摘要代替的文字：盐值与原文；已依法删除的只余摘要
  checkpoint.txt 签名检查点（C2SP tlog-checkpoint）    trail.key 日志公钥
  consent/     授权凭证（JWS）、其公钥、回执（PDF 与 JSON-LD）
  complaint.json 投诉、答复与裁定
  manifest.json 各文件的 SHA-256    manifest.jws 对它的签名    manifest.key.json 签名公钥
  verifier.py、check.py 独立校验程序，不依赖本平台

二、离线校验（需 Python 3.11 或更高版本，以及 cryptography：pip install cryptography）
  1. 解压到一个文件夹，在其中运行：python3 check.py
     输出 intact 即未被改动；tampered 后面写明何处被改。
  2. 包内的公钥只能说明本包前后一致。请另行取得平台公布的公钥（{site}/api/v1/audit/keys，
     或您先前保存的），再运行：python3 check.py --key '日志公钥' --jwk 平台公钥.json
  3. 逐条校验：python3 verifier.py inclusion proofs/编号.json --key '日志公钥'
  4. 校验程序本身可用平台公布的源代码比对：verifier.py 的 SHA-256 见 manifest.json。
{left}
三、能证明什么
  条目自检查点签名之时起未被改动、删除或调换次序；授权凭证由平台密钥签署、与登记一致。
  时间由平台时钟记录；如配置了可信时间戳，检查点另有 RFC 3161 时间戳。

Evidence pack · {title}
1. Contents
  entries/     entries of the trail (canonical JSON, byte for byte as they were hashed)
  proofs/      each entry's inclusion proof (RFC 6962 / RFC 9162) with the signed checkpoint
  openings/    words that stand as digests in the entries: salt and words; of erased ones the digest is left
  checkpoint.txt the signed checkpoint (C2SP tlog-checkpoint)    trail.key the trail's public key
  consent/     the consent's signed artefact (JWS), its public key, the receipts (PDF and JSON-LD)
  complaint.json the complaint, the answer and the decision
  manifest.json SHA-256 of every file    manifest.jws the signature over it    manifest.key.json its public key
  verifier.py, check.py the stand-alone programs; they need nothing of ours
2. Checking it offline (Python 3.11 or later, and cryptography: pip install cryptography)
  a. Unpack into a folder and run in it: python3 check.py
     "intact": nothing was changed. "tampered": what follows says where.
  b. The keys in the pack only show that it agrees with itself. Get the published keys elsewhere
     ({site}/api/v1/audit/keys, or what you kept) and run: python3 check.py --key 'TRAIL KEY' --jwk PLATFORM_KEY.json
  c. One entry: python3 verifier.py inclusion proofs/NUMBER.json --key 'TRAIL KEY'
  d. The programs can be compared with the published source: their SHA-256 stand in manifest.json.
3. What it proves
  That no entry was changed, removed or moved since the checkpoint was signed, and that the consent was signed with the
  platform's key as registered. Times are those of the platform's clock; where a time-stamping service is configured,
  checkpoints carry RFC 3161 stamps besides.
"""


def readme(title: str, site: str, waiting: int, has_older: bool, at: datetime) -> bytes:
    """Write the README in Chinese and English; say how many entries wait for a checkpoint and how many are left out."""
    left = ""
    if waiting:
        left += f"  另有 {waiting} 条尚未封存，未收入本包。 {waiting} entries are not sealed yet and not in the pack.\n"
    if has_older:
        left += f"  更早的条目未收入：本包至多 {MOST} 条。 Older entries are left out: a pack holds at most {MOST}.\n"
    return TEXT.format(title=title, made=at.isoformat(timespec="seconds"), site=site, left=left).encode()

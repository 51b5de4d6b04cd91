"""Blobs in a bucket of an S3 server that others wrote (moto), looked at by their client (boto3)."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import boto3
from moto.server import ThreadedMotoServer

HERE = Path(__file__).parent
PYTHON = HERE.parents[1] / ".venv" / "bin" / "python"
BUCKET, PREFIX = "city-files", "dothi"
MIB = 1 << 20
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_REGION": "us-east-1"}


def digest(count: int) -> str:
    """The SHA-256 of so many MiB, each of another byte."""
    return hashlib.sha256(b"".join(bytes([number]) * MIB for number in range(count))).hexdigest()


def keep_blobs(endpoint: str) -> dict[str, Any]:
    """What Dothi's store says it did in the bucket."""
    environment = {**os.environ, **CREDENTIALS, "AWS_ENDPOINT_URL": endpoint}
    command = [str(PYTHON), str(HERE / "_keep_blobs.py"), f"s3://{BUCKET}/{PREFIX}"]
    answer = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    said: dict[str, Any] = json.loads(answer.stdout)
    return said


def judge(endpoint: str) -> list[str]:
    """What is not as it should be."""
    client = boto3.client(
        "s3",
        endpoint_url=endpoint,
        region_name=CREDENTIALS["AWS_REGION"],
        aws_access_key_id=CREDENTIALS["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
    )
    client.create_bucket(Bucket=BUCKET)
    wanted: dict[str, Any] = {f"plans/{count}": digest(count) for count in (0, 2, 17)}
    wanted |= dict.fromkeys(("refused 2", "refused 17", "deleted", "no bucket"), True)
    said = keep_blobs(endpoint)
    faults = [f"{name}: {said.get(name)!r}" for name in wanted if said.get(name) != wanted[name]]
    listed = {each["Key"]: each["Size"] for each in client.list_objects_v2(Bucket=BUCKET)["Contents"]}
    if listed != {f"{PREFIX}/plans/0": 0, f"{PREFIX}/plans/17": 17 * MIB}:
        faults.append(f"the bucket holds {listed}")
    body = client.get_object(Bucket=BUCKET, Key=f"{PREFIX}/plans/17")["Body"].read()
    if hashlib.sha256(body).hexdigest() != digest(17):
        faults.append("the server's 17 MiB are others")
    begun = client.list_multipart_uploads(Bucket=BUCKET).get("Uploads", [])
    if begun:
        faults.append(f"{len(begun)} uploads were begun and not ended")
    return faults


def main() -> int:
    """Judge; the number of faults."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        _, port = server.get_host_and_port()
        faults = judge(f"http://127.0.0.1:{port}")
    finally:
        server.stop()
    sys.stdout.write("\n".join(faults or ["blobs are kept in a bucket as in a folder"]) + "\n")
    return len(faults)


if __name__ == "__main__":
    sys.exit(main())

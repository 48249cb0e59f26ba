import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, _context):
    return table.get_item(Key={"patient": event["patient"]}).get("Item")

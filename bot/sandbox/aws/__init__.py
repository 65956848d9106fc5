"""A local AWS account: moto's IAM, made as strict as AWS where a bot could be fooled."""

-- Work beside the payments that one instance at a time does: the relays of the outbox, the anchor. While the holder
-- lives, by its lease in the table instance, the task is its own; afterwards whoever asks first has the next turn.
create table task (
    name   text   primary key,
    holder bigint not null,
    turn   bigint not null
);
comment on column task.turn is 'rises with each change of hands; what is written under another one is refused';

-- What a task has to remember for whoever does it next. Line 0 of a name is replaced, lines from 1 on are written once.
create table task_line (
    task    text   not null references task,
    name    text   not null,
    number  bigint not null check (number >= 0),
    content bytea  not null,
    primary key (task, name, number)
);
